import { expect, test } from "@jest/globals";
import { fakeWorld } from "../../../testing/fake-world.js";
import { voidOrder } from "../ending/void-order.js";
import { recordReceipt } from "./record-receipt.js";
import { takePayment } from "./take-payment.js";

test("a receipt pays an order once, and what was open is given up", async () => {
  const world = fakeWorld();
  const order = world.order({ token: "tok_3ds" });
  await takePayment(world.deps)(order);
  const receipt = { ...order, key: "receipt", note: "cash at the door" };
  const first = await recordReceipt(world.deps)(receipt);
  expect(first).toMatchObject({
    ok: true,
    value: { status: "completed", method: "invoice", captured: 1_000 },
  });
  expect(await recordReceipt(world.deps)(receipt)).toEqual(first);
  expect(await recordReceipt(world.deps)({ ...receipt, key: "again" })).toEqual(
    first,
  );
  expect(world.account("bank")).toBe(1_000);
  expect(world.data().deeds).toHaveLength(1);
  await world.work();
  expect(world.provider.charges.get("ch_1")?.status).toBe("voided");
});

test("a voided order takes no receipt", async () => {
  const world = fakeWorld();
  const order = world.order();
  await voidOrder(world.deps)({
    orderId: order.orderId,
    key: "undo",
    reason: "",
  });
  expect(await recordReceipt(world.deps)({ ...order, note: "" })).toMatchObject(
    { ok: false, error: { code: "PAYMENT_VOIDED" } },
  );
});
