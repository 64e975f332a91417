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
  promotion,
} from "../../testing/samples.js";
import { showCart } from "./show-cart.js";
import { summariseCart } from "./summarise-cart.js";
import { validateCart } from "./validate-cart.js";

let on: MemoryCheckout;
beforeEach(async () => {
  on = await memoryCheckout();
});
const shopper = customer();
const lines = [
  { sku: "TEA", name: "Tea", quantity: 2, unitPrice: 300 },
  { sku: "RUM", name: "Rum", quantity: 1, unitPrice: 1_200 },
];
const refused = (code: string) => ({ ok: false, error: { code } });

test("a cart is shown at today's prices with hints, to its owner and staff", async () => {
  const cartId = await on.open({ lines });
  on.warehouse.put(product("TEA", 350));
  const shown = await showCart(on.deps)(cartId, shopper);
  expect(shown.ok && shown.value.products.get("TEA")?.unitPrice).toBe(350);
  expect(shown.ok && shown.value.available.get("TEA")).toBe(7);
  expect((await showCart(on.deps)(cartId, { kind: "staff" })).ok).toBe(true);
  expect(await showCart(on.deps)(cartId, guest)).toMatchObject(
    refused("NOT_FOUND"),
  );
  on.warehouse.state.isDown = true;
  expect(await showCart(on.deps)(cartId, shopper)).toMatchObject({
    ok: true,
    value: { products: new Map() },
  });
});

test("a cart that was idle for 30 days shows as expired, without prices or hints", async () => {
  const cartId = await on.open({ lines });
  on.clock.advance(31 * 86_400_000);
  expect(await showCart(on.deps)(cartId, shopper)).toMatchObject({
    value: { cart: { status: "expired" }, available: new Map() },
  });
});

test("validate names problems, and is for open carts", async () => {
  const cartId = await on.open({ lines, country: "DE", vouchers: ["NONE"] });
  on.warehouse.setStock("TEA", 1);
  expect(await validateCart(on.deps)(cartId, shopper)).toMatchObject({
    value: {
      problems: [
        { code: "INSUFFICIENT_STOCK", sku: "TEA", asked: 2, available: 1 },
        { code: "VOUCHER_INVALID", voucher: "NONE" },
      ],
    },
  });
  const off = validateCart({ ...on.deps, promotionsEnabled: false });
  expect(await off(cartId, shopper)).toMatchObject({
    value: {
      problems: [
        {},
        { code: "VOUCHER_INVALID", reason: "PROMOTIONS_DISABLED" },
      ],
    },
  });
  expect(await validateCart(on.deps)(id(404), shopper)).toMatchObject(
    refused("NOT_FOUND"),
  );
});

test("a summary leaves out what is not sold, uses promotions, and is kept until something changes it", async () => {
  on.warehouse.put(product("RUM", 1_200, { status: "discontinued" }));
  await on.add(promotion({ benefit: { type: "percentage", bps: 5_000 } }));
  const cartId = await on.open({ lines, vouchers: ["NONE"] });
  const summarise = (more: object = {}) =>
    summariseCart(on.deps)({
      cartId,
      shopper,
      destination: { country: "DE", postalCode: "1" },
      ...more,
    });
  expect(await summarise()).toMatchObject({
    value: {
      summary: {
        left: ["RUM"],
        rejectedVouchers: [{ code: "NONE", reason: "VOUCHER_UNKNOWN" }],
        basket: { subtotal: 600, discount: 300, shipping: 500, total: 800 },
      },
    },
  });
  await summarise();
  expect(on.summaries.size).toBe(1);
  on.warehouse.put(product("TEA", 400));
  expect(await summarise()).toMatchObject({
    value: { summary: { basket: { subtotal: 800 } } },
  });
  expect(on.summaries.size).toBe(2);
  expect(await summarise({ shippingOption: "rocket" })).toMatchObject(
    refused("SHIPPING_OPTION_UNKNOWN"),
  );
  expect(await summarise({ shopper: guest })).toMatchObject(
    refused("NOT_FOUND"),
  );
});

test("without a country a summary says what is known, and promotions can be off", async () => {
  await on.add(promotion({ benefit: { type: "percentage", bps: 5_000 } }));
  const cartId = await on.open({ lines });
  const answer = await summariseCart({ ...on.deps, promotionsEnabled: false })({
    cartId,
    shopper,
  });
  expect(answer).toMatchObject({
    value: {
      summary: {
        basket: {
          discount: 0,
          tax: 0,
          shipping: 0,
          total: 1_800,
          shippingOptions: [],
        },
      },
    },
  });
});
