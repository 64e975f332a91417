import { beforeEach, expect, test } from "@jest/globals";
import type { IncomingEvent } from "@waybill/contracts";
import { eventOf, examples, ids, orderCreated } from "../testing/events.js";
import { memoryStores } from "../testing/memory-stores.js";
import { notify, notifyAboutOrder, welcomeOrder } from "./commands/notify.js";
import { resend } from "./commands/resend.js";
import { setPreferences, setTemplate } from "./commands/settings.js";
import {
  aboutOrders,
  withoutOrder,
  type AboutOrder,
  type WithoutOrder,
} from "./drafts.js";

let { stores, transact } = memoryStores();
let next = 0;
const clock = {
  now: () => new Date("2026-01-02T00:00:00Z"),
  newId: () => `n${String(++next).padStart(3, "0")}`,
};
const about = (type: AboutOrder): IncomingEvent<AboutOrder> =>
  eventOf(type, examples[type] as never);
const other = (type: WithoutOrder): IncomingEvent<WithoutOrder> =>
  eventOf(type, examples[type] as never);
beforeEach(() => {
  ({ stores, transact } = memoryStores());
});
const all = () => stores.list({ limit: 100 });

test("a new order is welcomed with its number and total", async () => {
  expect(await welcomeOrder(orderCreated, stores, clock)).toBe("told");
  const [message] = await all();
  expect(message).toMatchObject({
    subject: "We have your order ORD-20260101-000001",
    status: "sent",
    customerId: ids.customer,
    messageId: `<order.created.${ids.order}@waybill>`,
  });
  expect(message?.body).toContain("$19.99");
});

test.each(aboutOrders)(
  "%s is told once, in words without gaps",
  async (type) => {
    await welcomeOrder(orderCreated, stores, clock);
    expect(await notifyAboutOrder(about(type), stores, clock)).toBe("told");
    expect(await notifyAboutOrder(about(type), stores, clock)).toBe(
      "told before",
    );
    const [, message] = await all();
    expect(message?.kind).toBe(type);
    expect(`${String(message?.subject)} ${String(message?.body)}`).not.toMatch(
      /\{\{|undefined|null|\(\)/,
    );
  },
);

test.each(withoutOrder)("%s is told, in words without gaps", async (type) => {
  expect(await notify(other(type), stores, clock)).toBe("told");
  const [message] = await all();
  expect(`${String(message?.subject)} ${String(message?.body)}`).not.toMatch(
    /\{\{|undefined|null/,
  );
  expect(message?.audience).toBe(
    type === "cart.abandoned" ? "customer" : "staff",
  );
});

test("an event that overtook its order waits for it", async () => {
  expect(await notifyAboutOrder(about("order.confirmed"), stores, clock)).toBe(
    "order not known yet",
  );
  expect(await all()).toEqual([]);
});

test("a payment that waits for the provider, not for the buyer, is nothing to tell", async () => {
  await welcomeOrder(orderCreated, stores, clock);
  const waiting = eventOf("payment.pending", {
    ...examples["payment.pending"],
    nextActionUrl: null,
  });
  expect(await notifyAboutOrder(waiting, stores, clock)).toBe(
    "nothing to tell",
  );
});

test("a buyer reads why an order failed, but no internal codes", async () => {
  await welcomeOrder(orderCreated, stores, clock);
  const failed = eventOf("order.failed", {
    ...examples["order.failed"],
    code: "RESERVATION_RELEASED",
  });
  await notifyAboutOrder(failed, stores, clock);
  expect((await all())[1]?.body).toContain(
    "(it could not be completed in time)",
  );
});

test("a customer may switch off optional messages, which are then recorded as suppressed", async () => {
  const outcome = await setPreferences(transact, clock)(ids.customer, [
    "cart.abandoned",
    "cart.abandoned",
  ]);
  expect(outcome).toEqual({
    ok: true,
    value: {
      customerId: ids.customer,
      suppressed: ["cart.abandoned"],
      version: 1,
    },
  });
  await notify(other("cart.abandoned"), stores, clock);
  expect((await all())[0]).toMatchObject({
    status: "suppressed",
    sentAt: null,
    timesSent: 0,
  });
});

test("messages about money, and those to staff, cannot be switched off; each fault is named", async () => {
  const outcome = await setPreferences(transact, clock)(ids.customer, [
    "order.failed",
    "cart.abandoned",
    "stock.low",
  ]);
  expect(outcome).toMatchObject({
    ok: false,
    error: {
      code: "VALIDATION_FAILED",
      errors: [{ path: "suppressed.0" }, { path: "suppressed.2" }],
    },
  });
});

test("settings are changed only from the version that was read", async () => {
  expect(
    await setPreferences(transact, clock)(ids.customer, [], 3),
  ).toMatchObject({ error: { code: "PRECONDITION_FAILED" } });
  const template = { subject: "Hello {{orderNumber}}", body: "{{total}}" };
  expect(
    await setTemplate(transact, clock)("order.confirmed", template, 3),
  ).toMatchObject({ error: { code: "PRECONDITION_FAILED" } });
  expect(
    await setTemplate(transact, clock)("order.confirmed", template, 0),
  ).toMatchObject({ value: { version: 1 } });
});

test("a template of staff is used from then on, and one with unknown placeholders is refused by name", async () => {
  const refused = await setTemplate(transact, clock)("order.confirmed", {
    subject: "{{price}}",
    body: "{{sku}} {{total}}",
  });
  expect(refused).toMatchObject({
    error: { errors: [{ path: "subject" }, { path: "body" }] },
  });
  await setTemplate(transact, clock)("order.confirmed", {
    subject: "Got {{orderNumber}}",
    body: "Yes",
  });
  await welcomeOrder(orderCreated, stores, clock);
  await notifyAboutOrder(about("order.confirmed"), stores, clock);
  expect((await all())[1]?.subject).toBe("Got ORD-20260101-000001");
});

test("a message sent again keeps its Message-ID; another's message is not found", async () => {
  await welcomeOrder(orderCreated, stores, clock);
  const [message] = await all();
  const id = message?.id ?? "";
  expect(await resend(transact, clock)(id, () => true)).toMatchObject({
    value: { id, messageId: message?.messageId, timesSent: 2 },
  });
  expect(await resend(transact, clock)(id, () => false)).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
  expect(await resend(transact, clock)("none", () => true)).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
});
