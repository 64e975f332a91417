import { expect, test } from "@jest/globals";
import { fakeWorld, type FakeWorld } from "../../../testing/fake-world.js";
import { paymentApp } from "../../payment-app.js";
import { staffApp } from "../../staff-app.js";

const begin = async (world: FakeWorld, more: object = {}) => {
  const id = world.deps.newId();
  const order = world.order(more);
  await staffApp(world.deps).create({ ...order, id });
  return id;
};

test("a payment outside of a checkout is begun, processed, and both may be repeated", async () => {
  const world = fakeWorld();
  const staff = staffApp(world.deps);
  const id = world.deps.newId();
  const order = world.order();
  expect(await staff.create({ ...order, id })).toMatchObject({
    ok: true,
    value: { status: "pending", sagaOwned: false },
  });
  await staff.create({ ...order, id });
  expect(world.payments()).toHaveLength(1);
  expect(await staff.process(id)).toMatchObject({
    ok: true,
    value: { status: "completed" },
  });
  expect(await staff.process(id)).toMatchObject({
    ok: true,
    value: { status: "completed" },
  });
  expect(world.provider.charges.size).toBe(1);
});

test("processing goes on where a lost answer left it", async () => {
  const world = fakeWorld();
  const id = await begin(world);
  world.provider.fail("create", "lost-after");
  world.provider.fail("find", "lost-before");
  const staff = staffApp(world.deps);
  expect((await staff.process(id)).ok).toBe(false);
  expect(await staff.process(id)).toMatchObject({
    ok: true,
    value: { status: "completed" },
  });
  expect(world.provider.charges.size).toBe(1);
});

test("an invoice is processed into a receivable, and marked paid", async () => {
  const world = fakeWorld();
  const id = await begin(world, { method: "invoice", token: null });
  const staff = staffApp(world.deps);
  expect(await staff.process(id)).toMatchObject({
    ok: true,
    value: { authorised: 1_000 },
  });
  expect(await staff.complete(id)).toMatchObject({
    ok: true,
    value: { status: "completed", captured: 1_000 },
  });
  expect(world.data().deeds.map(({ action }) => action)).toEqual([
    "payment.created",
    "payment.processed",
    "payment.completed",
  ]);
});

test("an authorised card is completed by capturing it", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const id = await begin(world);
  const staff = staffApp(world.deps);
  await staff.process(id);
  expect(await staff.complete(id)).toMatchObject({
    ok: true,
    value: { status: "completed", captured: 1_000 },
  });
});

test("a payment that a checkout owns is left to it", async () => {
  const world = fakeWorld();
  const taken = await world.take({ token: "tok_3ds" });
  const id = taken.ok ? taken.value.id : "";
  const staff = staffApp(world.deps);
  for (const answer of [
    await staff.process(id),
    await staff.complete(id),
    await staff.void(id),
    await staff.fail(id, ""),
  ])
    expect(answer).toMatchObject({ ok: false, error: { code: "SAGA_OWNED" } });
});

test("voiding and failing end the charge at the provider too", async () => {
  const world = fakeWorld();
  const staff = staffApp(world.deps);
  for (const [index, end] of [
    staff.void,
    (id: string) => staff.fail(id, "gone"),
  ].entries()) {
    const id = await begin(world, { token: "tok_3ds" });
    await staff.process(id);
    expect((await end(id)).ok).toBe(true);
    expect(world.provider.charges.get(`ch_${String(index + 1)}`)?.status).toBe(
      "voided",
    );
  }
});

test("a voided payment cannot be processed", async () => {
  const world = fakeWorld();
  const id = await begin(world);
  const staff = staffApp(world.deps);
  await staff.void(id);
  expect(await staff.process(id)).toMatchObject({
    ok: false,
    error: { code: "INVALID_TRANSITION" },
  });
});

test("polling asks the provider where the outcome is open", async () => {
  const world = fakeWorld();
  const id = await begin(world, { token: "tok_3ds" });
  const staff = staffApp(world.deps);
  await staff.process(id);
  world.provider.settle("ch_1", "approve");
  expect(await staff.poll(id)).toMatchObject({
    ok: true,
    value: { status: "completed" },
  });
  expect((await staff.poll(id)).ok).toBe(true);
  expect(await staff.poll(world.deps.newId())).toMatchObject({
    ok: false,
    error: { code: "NOT_FOUND" },
  });
  expect(await staff.void(world.deps.newId())).toMatchObject({
    ok: false,
    error: { code: "NOT_FOUND" },
  });
});

test("staff refund a part, then the rest, then nothing more", async () => {
  const world = fakeWorld();
  const id = await begin(world);
  const staff = staffApp(world.deps);
  await staff.process(id);
  const give = (amount: number | null) =>
    staff.refund({ paymentId: id, id: world.deps.newId(), amount, reason: "" });
  expect((await give(400)).ok).toBe(true);
  expect((await give(null)).ok).toBe(true);
  expect(await give(null)).toMatchObject({
    ok: false,
    error: { code: "REFUND_EXCEEDS_CAPTURE" },
  });
});

test("a payment for a voided order, or with a card number, is not begun", async () => {
  const world = fakeWorld();
  const order = world.order();
  await paymentApp(world.deps).voidOrder({
    orderId: order.orderId,
    key: "undo",
    reason: "",
  });
  const staff = staffApp(world.deps);
  const id = world.deps.newId();
  expect(await staff.create({ ...order, id })).toMatchObject({
    ok: false,
    error: { code: "PAYMENT_VOIDED" },
  });
  expect(
    await staff.create({ ...order, id, token: "4111111111111111" }),
  ).toMatchObject({ ok: false, error: { code: "CARD_NUMBER_REFUSED" } });
});

test("others ask by payment or by order: the payment that counts is answered, polled where that is asked", async () => {
  const world = fakeWorld();
  const app = paymentApp(world.deps);
  const order = world.order({ token: "tok_declined" });
  await app.take(order);
  await app.take({ ...order, key: "run:2", token: "tok_3ds" });
  world.provider.settle("ch_2", "approve");
  const ask = (poll: boolean) =>
    app.get({ paymentId: null, orderId: order.orderId, poll });
  expect((await ask(false))?.status).toBe("processing");
  expect((await ask(true))?.status).toBe("completed");
  expect(
    (
      await app.get({
        paymentId: (await ask(false))?.id ?? "",
        orderId: null,
        poll: false,
      })
    )?.status,
  ).toBe("completed");
  expect(
    await app.get({ paymentId: null, orderId: world.deps.newId(), poll: true }),
  ).toBeNull();
  await app.refund({
    of: { orderId: order.orderId },
    key: "r",
    amount: null,
    reason: "",
  });
  expect((await ask(false))?.status).toBe("refunded");
  expect(await app.balance(world.deps.newId(), "USD")).toBe(0);
});
