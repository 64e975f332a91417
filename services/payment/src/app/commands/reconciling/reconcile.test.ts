import { expect, test } from "@jest/globals";
import { fakeWorld, type FakeWorld } from "../../../testing/fake-world.js";
import { reconcile } from "./reconcile.js";

const day = "2026-03-01";
const run = (world: FakeWorld) =>
  reconcile({
    ...world.deps,
    charged: { cardPaymentsOf: async () => world.payments() },
    transactFindings: world.transact,
  })(day);
const change = (world: FakeWorld, more: object) => {
  const charge = world.provider.charges.get("ch_1");
  if (charge) world.provider.charges.set("ch_1", { ...charge, ...more });
};
const kinds = (world: FakeWorld) =>
  [...world.data().findings.values()].map(({ kind, mended }) => [kind, mended]);

test("books that agree have no findings", async () => {
  const world = fakeWorld();
  await world.take();
  expect(await run(world)).toEqual({
    ok: true,
    value: { day, checked: 1, mended: 0 },
  });
  expect(kinds(world)).toEqual([]);
});

test("what the provider knows better is mended, and not told", async () => {
  const world = fakeWorld();
  await world.take({ token: "tok_3ds" });
  world.provider.settle("ch_1", "approve");
  expect(await run(world)).toMatchObject({ ok: true, value: { mended: 1 } });
  expect(world.payments()[0]?.status).toBe("completed");
  expect(world.eventTypes()).not.toContain("payment.mismatch_found");
});

test("an amount that differs is told once", async () => {
  const world = fakeWorld();
  await world.take();
  change(world, { refundedAmount: 300 });
  await run(world);
  await run(world);
  expect(kinds(world)).toEqual([["amount_differs", false]]);
  expect(
    world.eventTypes().filter((type) => type === "payment.mismatch_found"),
  ).toHaveLength(1);
});

test("a charge that nobody here began is missing here", async () => {
  const world = fakeWorld();
  await world.take();
  change(world, { paymentId: world.deps.newId() });
  await run(world);
  expect(kinds(world)).toContainEqual(["missing_here", false]);
});

test("a charge of a payment of another day is no finding", async () => {
  const world = fakeWorld();
  await world.take();
  const others = reconcile({
    ...world.deps,
    charged: { cardPaymentsOf: async () => [] },
    transactFindings: world.transact,
  });
  await others(day);
  expect(kinds(world)).toEqual([]);
});

test("a charge that the provider does not know is missing there; one listed on another day is compared", async () => {
  const world = fakeWorld();
  await world.take();
  world.provider.listDay = async () => ({ outcome: "done", value: [] });
  await run(world);
  expect(kinds(world)).toEqual([]);
  world.provider.charges.clear();
  await run(world);
  expect(kinds(world)).toEqual([["missing_there", false]]);
});

test("without the provider's list nothing is compared", async () => {
  const world = fakeWorld();
  world.provider.down = true;
  expect(await run(world)).toMatchObject({
    ok: false,
    error: { code: "PAYMENT_PROVIDER_UNAVAILABLE" },
  });
});
