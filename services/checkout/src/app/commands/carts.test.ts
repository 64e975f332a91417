import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import {
  customer,
  guest,
  id,
  product,
  voucher,
} from "../../testing/samples.js";
import { ageCarts } from "./age-carts.js";
import { applyVoucher, dropVoucher } from "./cart-vouchers.js";
import {
  addItem,
  createCart,
  deleteCart,
  removeItem,
  setContact,
  setItem,
} from "./edit-cart.js";
import { mergeInto } from "./merge-carts.js";
import { refreshCart } from "./refresh-cart.js";

let on: MemoryCheckout;
let cartId: string;
const shopper = customer();
const ref = () => ({ cartId, shopper });
const refused = (code: string) => ({ ok: false, error: { code } });
beforeEach(async () => {
  on = await memoryCheckout();
  cartId = await on.open();
});

test("a cart begins empty, and is looked at soon", async () => {
  const made = await createCart(on.deps)({
    id: id(5),
    owner: shopper,
    currency: "USD",
    country: "DE",
  });
  expect(made).toMatchObject({
    status: "open",
    version: 1,
    lines: [],
    country: "DE",
    email: null,
  });
  expect(on.stores.state.carts.get(id(5))?.nextCheckAt).toEqual(
    new Date("2026-03-01T12:01:00Z"),
  );
});

test("an item is added at the catalogue's price, set, and removed", async () => {
  expect(
    await addItem(on.deps)(ref(), { sku: "TEA", quantity: 2 }),
  ).toMatchObject({
    ok: true,
    value: {
      lines: [{ sku: "TEA", name: "Product TEA", quantity: 2, unitPrice: 300 }],
    },
  });
  expect(await setItem(on.deps)(ref(), "TEA", 5)).toMatchObject({
    value: { lines: [{ quantity: 5 }], version: 3 },
  });
  expect(await removeItem(on.deps)(ref(), "TEA")).toMatchObject({
    value: { lines: [], version: 4 },
  });
});

test.each([
  ["MILK", "PRODUCT_UNKNOWN"],
  ["OLD", "PRODUCT_DISCONTINUED"],
  ["YEN", "CURRENCY_MISMATCH"],
])("%s cannot be added: %s", async (sku, code) => {
  on.warehouse.put(product("OLD", 1, { status: "discontinued" }));
  on.warehouse.put(product("YEN", 1, { unitPrice: null }));
  expect(await addItem(on.deps)(ref(), { sku, quantity: 1 })).toMatchObject(
    refused(code),
  );
});

test("a stranger's cart is not looked up in the catalogue", async () => {
  expect(
    await addItem(on.deps)(
      { cartId, shopper: customer(2) },
      { sku: "TEA", quantity: 1 },
    ),
  ).toMatchObject(refused("NOT_FOUND"));
  expect(on.warehouse.state.calls).toBe(0);
});

test("where it goes and whom to write to is kept, field by field; a deleted cart is gone", async () => {
  await setContact(on.deps)(ref(), { country: "FR" });
  expect(
    await setContact(on.deps)(ref(), { email: "a@example.com" }),
  ).toMatchObject({ value: { country: "FR", email: "a@example.com" } });
  expect((await deleteCart(on.deps)(ref())).ok).toBe(true);
  expect(await setItem(on.deps)(ref(), "TEA", 1)).toMatchObject(
    refused("NOT_FOUND"),
  );
});

test("a merge moves the guest's lines once, and both carts are looked at again", async () => {
  const from = await on.open({
    owner: guest,
    lines: [{ sku: "TEA", name: "Tea", quantity: 3, unitPrice: 300 }],
  });
  const merge = () =>
    mergeInto(on.deps)({
      cartId,
      shopper,
      fromCartId: from,
      guestTokenHash: "a".repeat(64),
    });
  const first = await merge();
  expect(first).toMatchObject({
    ok: true,
    value: { lines: [{ quantity: 3 }], version: 2 },
  });
  expect(await merge()).toEqual(first);
  expect(on.stores.state.carts.get(from)?.nextCheckAt).toBeNull();
  expect(
    await mergeInto(on.deps)({
      cartId,
      shopper,
      fromCartId: id(404),
      guestTokenHash: "x",
    }),
  ).toMatchObject(refused("NOT_FOUND"));
});

test("a voucher is put on where it may be used with the others there", async () => {
  await addItem(on.deps)(ref(), { sku: "TEA", quantity: 1 });
  await on.add(voucher({ id: id(501), code: "ONE" }));
  await on.add(voucher({ id: id(502), code: "TWO" }));
  await on.add(voucher({ id: id(503), code: "ALONE", stackable: false }));
  await on.add(voucher({ id: id(504), code: "OVER", status: "disabled" }));
  expect(await applyVoucher(on.deps)(ref(), "one")).toMatchObject({
    value: { vouchers: ["ONE"] },
  });
  expect(await applyVoucher(on.deps)(ref(), "TWO")).toMatchObject({
    value: { vouchers: ["ONE", "TWO"] },
  });
  expect(await applyVoucher(on.deps)(ref(), "ALONE")).toMatchObject({
    error: { code: "VOUCHER_NOT_APPLICABLE", facts: { voucher: "ALONE" } },
  });
  expect(await applyVoucher(on.deps)(ref(), "OVER")).toMatchObject(
    refused("VOUCHER_EXPIRED"),
  );
  expect(await applyVoucher(on.deps)(ref(), "NONE")).toMatchObject(
    refused("VOUCHER_UNKNOWN"),
  );
  expect(await dropVoucher(on.deps)(ref(), "one")).toMatchObject({
    value: { vouchers: ["TWO"] },
  });
  expect(await dropVoucher(on.deps)(ref())).toMatchObject({
    value: { vouchers: [] },
  });
  expect(
    await dropVoucher(on.deps)({ cartId, shopper: customer(2) }),
  ).toMatchObject(refused("NOT_FOUND"));
});

test("with promotions off vouchers are refused, and strangers learn nothing of a cart", async () => {
  expect(
    await applyVoucher({ ...on.deps, promotionsEnabled: false })(ref(), "ONE"),
  ).toMatchObject(refused("PROMOTIONS_DISABLED"));
  expect(
    await applyVoucher(on.deps)({ cartId, shopper: customer(2) }, "ONE"),
  ).toMatchObject(refused("NOT_FOUND"));
});

test("a refresh takes today's prices and says which moved", async () => {
  await addItem(on.deps)(ref(), { sku: "TEA", quantity: 1 });
  await addItem(on.deps)(ref(), { sku: "RUM", quantity: 1 });
  on.warehouse.put(product("TEA", 350));
  expect(await refreshCart(on.deps)(ref())).toMatchObject({
    ok: true,
    value: {
      changes: [{ sku: "TEA", old: 300, new: 350 }],
      cart: { version: 4 },
    },
  });
  expect(await refreshCart(on.deps)(ref())).toMatchObject({
    value: { changes: [], cart: { version: 4 } },
  });
  expect(
    await refreshCart(on.deps)({ cartId, shopper: customer(2) }),
  ).toMatchObject(refused("NOT_FOUND"));
});

test("an abandoned cart is announced once, without anything personal; an idle one expires", async () => {
  const age = ageCarts({ ...on.deps, abandonedAfterMs: 3_600_000 });
  await addItem(on.deps)(ref(), { sku: "TEA", quantity: 2 });
  const left = async (ms: number) => {
    on.clock.advance(ms);
    return age();
  };
  expect(await left(61_000)).toBe(1);
  expect(on.stores.state.events).toEqual([]);
  await left(3_600_000);
  expect(on.stores.state.events).toMatchObject([
    {
      type: "cart.abandoned",
      aggregateId: cartId,
      partitionKey: cartId,
      data: {
        cartId,
        customerId: id(900_001),
        total: { amount: 600, currency: "USD" },
        lines: 1,
      },
    },
  ]);
  await left(3_600_000);
  await left(30 * 86_400_000);
  expect(on.stores.state.events).toHaveLength(1);
  expect((await on.deps.carts.load(cartId))?.status).toBe("expired");
  expect(await left(86_400_000)).toBe(0);
});

test("a guest's abandoned cart names no customer", async () => {
  await on.open({
    owner: guest,
    email: "a@example.com",
    lines: [{ sku: "TEA", name: "Tea", quantity: 1, unitPrice: 300 }],
  });
  on.clock.advance(7_200_000);
  await ageCarts({ ...on.deps, abandonedAfterMs: 3_600_000 })();
  expect(on.stores.state.events).toMatchObject([
    { data: { customerId: null } },
  ]);
});
