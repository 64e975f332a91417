import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import {
  address,
  buyer,
  guest,
  id,
  nobody,
  promotion,
  voucher,
} from "../../testing/samples.js";
import { placeCheckout } from "./place-checkout.js";
import { redeemVoucher, type RedeemRequest } from "./redeem-voucher.js";
import { restoreVoucher } from "./restore-voucher.js";

let on: MemoryCheckout;
beforeEach(async () => {
  on = await memoryCheckout();
});
const redeem = (orderId: string, more: Partial<RedeemRequest> = {}) =>
  redeemVoucher(on.deps)({
    orderId,
    effectKey: `${orderId}:redeem-voucher:run`,
    run: 1,
    codes: ["TEN"],
    promotionIds: [],
    buyer: buyer(),
    ...more,
  });
const restore = (orderId: string) =>
  restoreVoucher(on.deps)({
    orderId,
    effectKey: `${orderId}:redeem-voucher:undo`,
    run: 1,
  });
const redeemed = async (code = "TEN") =>
  (await on.stores.tables.vouchers([code]))[0]?.redeemed;
const refused = (code: string) => ({ ok: false, error: { code } });

test("a voucher is used once an order, whoever asks again", async () => {
  await on.add(voucher({ maxRedemptions: 5 }));
  const first = await redeem(id(1));
  expect(first.ok).toBe(true);
  expect(await redeem(id(1), { run: 2 })).toEqual(first);
  expect(await redeemed()).toBe(1);
});

test("a voucher that is used up, or unknown, is refused and leaves nothing: the order may use another", async () => {
  await on.add(voucher({ maxRedemptions: 1 }));
  await redeem(id(1));
  expect(await redeem(id(2))).toMatchObject(refused("VOUCHER_EXHAUSTED"));
  expect(await redeem(id(2), { codes: ["NONE"] })).toMatchObject(
    refused("VOUCHER_UNKNOWN"),
  );
  await restore(id(1));
  expect((await redeem(id(2))).ok).toBe(true);
});

test("a use is given back once, and blocks the redemption from coming late", async () => {
  await on.add(voucher());
  await redeem(id(1));
  expect(await restore(id(1))).toBe(true);
  expect(await restore(id(1))).toBe(false);
  expect(await redeemed()).toBe(0);
  expect(await redeem(id(1))).toMatchObject(refused("VOUCHER_RESTORED"));
  expect(await restore(id(2))).toBe(false);
  expect(await redeem(id(2))).toMatchObject(refused("VOUCHER_RESTORED"));
});

test("several vouchers are used together or not at all", async () => {
  await on.add(voucher({ id: id(501), code: "A" }));
  await on.add(
    voucher({ id: id(502), code: "B", maxRedemptions: 1, redeemed: 0 }),
  );
  await redeem(id(1), { codes: ["B"] });
  expect(await redeem(id(2), { codes: ["A", "B"] })).toMatchObject(
    refused("VOUCHER_EXHAUSTED"),
  );
  expect(await redeemed("A")).toBe(0);
  expect((await redeem(id(3), { codes: ["A"] })).ok).toBe(true);
});

test("a customer uses a voucher as often as it allows, first-order ones once", async () => {
  await on.add(voucher({ maxPerCustomer: 2 }));
  await on.add(voucher({ id: id(501), code: "FIRST", firstOrderOnly: true }));
  await redeem(id(1));
  await redeem(id(2));
  expect(await redeem(id(3))).toMatchObject(refused("VOUCHER_EXHAUSTED"));
  expect((await redeem(id(4), { buyer: buyer(2) })).ok).toBe(true);
  expect((await redeem(id(5), { codes: ["FIRST"] })).ok).toBe(true);
  expect(await redeem(id(6), { codes: ["FIRST"] })).toMatchObject(
    refused("VOUCHER_EXHAUSTED"),
  );
});

test("promotions are counted where they are limited, and pass by where they are not", async () => {
  await on.add(promotion({ id: id(601), maxRedemptions: 1 }));
  await on.add(promotion({ id: id(602) }));
  const both = { codes: [], promotionIds: [id(601), id(602)] };
  expect((await redeem(id(1), both)).ok).toBe(true);
  expect(await redeem(id(2), both)).toMatchObject(refused("VOUCHER_EXHAUSTED"));
  expect((await redeem(id(3), { codes: [], promotionIds: [id(602)] })).ok).toBe(
    true,
  );
});

test("a guest is known by the address told at checkout, although the saga does not know it", async () => {
  await on.add(voucher({ maxPerCustomer: 1 }));
  const lines = [{ sku: "TEA", name: "Tea", quantity: 2, unitPrice: 300 }];
  for (const [n, expected] of [
    [1, true],
    [2, false],
  ] as const) {
    const cartId = await on.open({ owner: guest, lines, vouchers: [] });
    await placeCheckout(on.deps)({
      ...{
        orderId: id(n),
        shopper: guest,
        cartId,
        cartVersion: 1,
        shippingAddress: address,
      },
      guest: { email: "a@example.com", name: "Ana" },
      shippingOption: "standard",
      payment: { method: "card", token: "tok_ok" },
    });
    expect((await redeem(id(n), { buyer: nobody })).ok).toBe(expected);
  }
});
