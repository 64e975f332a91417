import { expect, test } from "@jest/globals";
import { fakeWorld } from "../../../testing/fake-world.js";
import { processWebhook, takeWebhook } from "./take-webhook.js";

const arrange = async (token: string) => {
  const world = fakeWorld();
  await world.take({ token });
  const deps = { ...world.deps, transact: world.transact };
  const charge = () => world.provider.charges.get("ch_1") ?? null;
  return {
    world,
    charge,
    receive: takeWebhook(deps),
    process: processWebhook(deps),
  };
};

test("a webhook is stored first, and taken into the books by its intent", async () => {
  const { world, charge, receive } = await arrange("tok_late_ok");
  world.provider.settle("ch_1", "approve");
  expect(
    await receive({ eventId: "e1", type: "charge.captured", charge: charge() }),
  ).toBe(true);
  expect(world.payments()[0]?.status).toBe("processing");
  await world.work();
  expect(world.payments()[0]?.status).toBe("completed");
  expect(world.data().webhooks.get("e1")?.processed).toBe(true);
});

test("a duplicate changes nothing, and is known as one", async () => {
  const { world, charge, receive } = await arrange("tok_late_ok");
  world.provider.settle("ch_1", "approve");
  const webhook = { eventId: "e1", type: "charge.captured", charge: charge() };
  await receive(webhook);
  expect(await receive(webhook)).toBe(false);
  expect(world.data().intents).toHaveLength(1);
});

test("a webhook that tells nothing new is stored as processed, without an intent", async () => {
  const { world, charge, receive } = await arrange("tok_ok");
  await receive({ eventId: "e1", type: "charge.captured", charge: charge() });
  expect(world.data().intents).toEqual([]);
  expect(world.data().webhooks.get("e1")?.processed).toBe(true);
});

test("webhooks in the wrong order move nothing back", async () => {
  const { world, charge, receive } = await arrange("tok_late_ok");
  const old = charge();
  world.provider.settle("ch_1", "approve");
  await receive({ eventId: "e2", type: "charge.captured", charge: charge() });
  await world.work();
  await receive({ eventId: "e1", type: "charge.processing", charge: old });
  await world.work();
  expect(world.payments()[0]?.status).toBe("completed");
});

test("a webhook about nothing of ours is kept, and does nothing", async () => {
  const { world, charge, receive, process } = await arrange("tok_ok");
  const known = charge();
  if (!known) throw new Error("no charge");
  await receive({ eventId: "e1", type: "payout.paid", charge: null });
  await receive({
    eventId: "e2",
    type: "charge.captured",
    charge: { ...known, paymentId: world.deps.newId() },
  });
  await process("e1");
  await process("nobody");
  expect(world.data().webhooks.size).toBe(2);
});

test("a void that meets a live charge in a webhook makes the poller cancel it", async () => {
  const { world, charge, receive } = await arrange("tok_3ds");
  const [payment] = world.payments();
  if (!payment) throw new Error("no payment");
  await world.transact((stores) =>
    stores.payments.save(
      { ...payment, status: "voided", open: false },
      payment,
    ),
  );
  await receive({
    eventId: "e1",
    type: "charge.requires_action",
    charge: charge(),
  });
  await world.work();
  await world.work();
  expect(charge()?.status).toBe("voided");
});
