import { expect, test } from "@jest/globals";
import type { Fault, Operation } from "../../../testing/fake-provider.js";
import { fakeWorld } from "../../../testing/fake-world.js";
import { voidOrder } from "../ending/void-order.js";
import { takePayment } from "./take-payment.js";

const statusOf = (
  answer: Awaited<ReturnType<ReturnType<typeof takePayment>>>,
) => (answer.ok ? answer.value.status : answer.error.code);

test("a card is charged: created first, confirmed second, booked and told", async () => {
  const world = fakeWorld();
  expect(statusOf(await world.take())).toBe("completed");
  expect(world.provider.calls).toEqual(["create", "confirm"]);
  expect(world.eventTypes()).toEqual([
    "payment.initiated",
    "payment.completed",
  ]);
  expect(world.account("provider_clearing")).toBe(1_000);
});

test("a repeat of a done payment answers what the first answered, and asks nobody", async () => {
  const world = fakeWorld();
  const order = world.order();
  const first = await takePayment(world.deps)(order);
  const second = await takePayment(world.deps)({ ...order, amount: 5 });
  expect(second).toEqual(first);
  expect(world.provider.charges.size).toBe(1);
});

test("a declined card fails the payment with PAYMENT_DECLINED", async () => {
  const world = fakeWorld();
  const answer = await world.take({ token: "tok_declined" });
  expect(answer).toMatchObject({
    ok: true,
    value: {
      status: "failed",
      failure: { code: "PAYMENT_DECLINED", reason: "card_declined" },
    },
  });
  expect(world.eventTypes()).toContain("payment.failed");
});

test("a token that the provider does not know is a declined payment", async () => {
  const world = fakeWorld();
  expect(statusOf(await world.take({ token: "tok_unknown" }))).toBe("failed");
});

test("3-D Secure leaves the payment waiting, with the page for the buyer", async () => {
  const world = fakeWorld();
  const answer = await world.take({ token: "tok_3ds" });
  expect(answer).toMatchObject({
    ok: true,
    value: { status: "processing", nextActionUrl: "https://bank.test/ch_1" },
  });
  expect(world.eventTypes()).toContain("payment.pending");
});

const lost = (["create", "confirm"] as const).flatMap((operation) =>
  (["not-done", "lost-before", "lost-after"] as const).map(
    (fault) => [operation, fault] as const,
  ),
);

test.each(lost)(
  "%s %s: the payment is completed, at once or by a repeat, with one charge",
  async (operation: Operation, fault: Fault) => {
    const world = fakeWorld();
    world.provider.fail(operation, fault);
    const order = world.order();
    const first = await takePayment(world.deps)(order);
    if (fault === "not-done")
      expect(first).toMatchObject({
        ok: false,
        error: { code: "PAYMENT_PROVIDER_UNAVAILABLE" },
      });
    expect(statusOf(await takePayment(world.deps)(order))).toBe("completed");
    expect(world.provider.charges.size).toBe(1);
    expect(world.payments()).toHaveLength(1);
    expect(world.account("revenue")).toBe(-1_000);
  },
);

test("an unknown outcome is looked up by key before anything else", async () => {
  const world = fakeWorld();
  world.provider.fail("confirm", "lost-after");
  world.provider.fail("get", "not-done");
  const order = world.order();
  expect(await takePayment(world.deps)(order)).toMatchObject({
    ok: false,
    error: { facts: { outcome: "unknown" } },
  });
  world.provider.calls.length = 0;
  expect(statusOf(await takePayment(world.deps)(order))).toBe("completed");
  expect(world.provider.calls[0]).toBe("find");
  expect(world.provider.calls).not.toContain("create");
});

test("while nobody can say what the first call did, no second is made", async () => {
  const world = fakeWorld();
  world.provider.fail("create", "lost-after");
  world.provider.fail("find", "lost-before", "lost-before");
  const order = world.order();
  expect((await takePayment(world.deps)(order)).ok).toBe(false);
  expect((await takePayment(world.deps)(order)).ok).toBe(false);
  expect(statusOf(await takePayment(world.deps)(order))).toBe("completed");
  expect(world.provider.charges.size).toBe(1);
});

test("a confirmation lost twice stays unknown until it is seen", async () => {
  const world = fakeWorld();
  world.provider.fail("confirm", "lost-before", "lost-after");
  const order = world.order();
  expect((await takePayment(world.deps)(order)).ok).toBe(false);
  await world.work();
  expect(statusOf(await takePayment(world.deps)(order))).toBe("completed");
});

test("while the breaker is open a card is refused at once, and nothing is begun", async () => {
  const world = fakeWorld();
  world.provider.open = true;
  expect(statusOf(await world.take())).toBe("PAYMENT_PROVIDER_UNAVAILABLE");
  expect(world.payments()).toEqual([]);
  expect(world.provider.calls).toEqual([]);
});

test("a payment that is done is answered although the breaker is open", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  world.provider.open = true;
  expect(statusOf(await takePayment(world.deps)(order))).toBe("completed");
});

test("a void between create and confirm blocks the confirmation, and nothing is captured", async () => {
  const world = fakeWorld();
  const order = world.order();
  const undo = { orderId: order.orderId, key: "undo", reason: "" };
  world.provider.before("create", () => voidOrder(world.deps)(undo));
  expect(statusOf(await takePayment(world.deps)(order))).toBe("PAYMENT_VOIDED");
  await world.work();
  expect([...world.provider.charges.values()]).toMatchObject([
    { status: "voided", capturedAmount: 0 },
  ]);
});

test("a void right before the confirmation is seen by the provider, and refuses it", async () => {
  const world = fakeWorld();
  const order = world.order();
  const undo = { orderId: order.orderId, key: "undo", reason: "" };
  world.provider.before("confirm", () => voidOrder(world.deps)(undo));
  expect(statusOf(await takePayment(world.deps)(order))).toBe("PAYMENT_VOIDED");
  expect([...world.provider.charges.values()]).toMatchObject([
    { status: "voided", capturedAmount: 0 },
  ]);
});

test("an order that was voided before its payment arrived takes none", async () => {
  const world = fakeWorld();
  const order = world.order();
  expect(
    await voidOrder(world.deps)({
      orderId: order.orderId,
      key: "undo",
      reason: "",
    }),
  ).toBe(true);
  expect(statusOf(await takePayment(world.deps)(order))).toBe("PAYMENT_VOIDED");
  expect(world.provider.charges.size).toBe(0);
});

test("another method, chosen later, gives the first up; should that still be captured, it goes back", async () => {
  const world = fakeWorld();
  const customerId = world.deps.newId();
  const order = world.order({ token: "tok_late_ok", customerId });
  await takePayment(world.deps)(order);
  const second = await takePayment(world.deps)({
    ...order,
    key: "run:2",
    method: "invoice",
  });
  expect(second).toMatchObject({
    ok: true,
    value: { method: "invoice", authorised: 1_000, token: null },
  });
  expect(world.payments()[0]?.status).toBe("voided");
  world.provider.settle("ch_1", "approve");
  await world.work();
  await world.work();
  expect(world.payments()[0]).toMatchObject({
    status: "voided",
    captured: 1_000,
    refunded: 1_000,
  });
  expect(world.account("unearned")).toBe(0);
});

test("an order that is paid is not paid twice, whatever key asks", async () => {
  const world = fakeWorld();
  const order = world.order();
  const first = await takePayment(world.deps)(order);
  const second = await takePayment(world.deps)({
    ...order,
    key: "run:2",
    method: "invoice",
  });
  expect(second).toEqual(first);
});

test("a balance is spent at once, or refused with INSUFFICIENT_BALANCE", async () => {
  const world = fakeWorld();
  const customerId = world.deps.newId();
  const poor = await world.take({ method: "balance", token: null, customerId });
  expect(poor).toMatchObject({
    ok: true,
    value: { status: "failed", failure: { code: "INSUFFICIENT_BALANCE" } },
  });
});

test("an order on invoice gets a receivable", async () => {
  const world = fakeWorld();
  const answer = await world.take({ method: "invoice", token: null });
  expect(answer).toMatchObject({
    ok: true,
    value: { status: "processing", authorised: 1_000 },
  });
  expect(world.account("receivables")).toBe(1_000);
});

test("with authorise and capture on, a card is only authorised", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const answer = await world.take();
  expect(answer).toMatchObject({
    ok: true,
    value: { status: "processing", authorised: 1_000, captured: 0 },
  });
});

test.each([
  [{ token: "4111 1111 1111 1111" }, "CARD_NUMBER_REFUSED"],
  [{ token: null }, "VALIDATION_FAILED"],
  [{ amount: 0 }, "VALIDATION_FAILED"],
  [{ method: "balance", token: null }, "PAYMENT_METHOD_UNAVAILABLE"],
] as const)(
  "%j is refused with %s, and nothing is kept",
  async (more, code) => {
    const world = fakeWorld();
    expect(statusOf(await world.take(more))).toBe(code);
    expect(world.payments()).toEqual([]);
  },
);
