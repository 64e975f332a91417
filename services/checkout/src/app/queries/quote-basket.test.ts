import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import { buyer, id, nobody, product, voucher } from "../../testing/samples.js";
import { quoteBasket, type QuoteRequest } from "./quote-basket.js";
import { validateVoucher } from "./validate-voucher.js";

let on: MemoryCheckout;
beforeEach(async () => {
  on = await memoryCheckout();
});
const refused = (code: string) => ({ ok: false, error: { code } });

const quote = (more: Partial<QuoteRequest> = {}) =>
  quoteBasket(on.deps)({
    currency: "USD",
    lines: [{ sku: "TEA", quantity: 2 }],
    voucherCode: "",
    buyer: buyer(),
    destination: { country: "DE" },
    shipping: { kind: "cheapest" },
    byStaff: false,
    ...more,
  });

test("a basket is quoted at the catalogue's prices with the cheapest shipping", async () => {
  expect(await quote()).toMatchObject({
    ok: true,
    value: {
      subtotal: 600,
      shipping: 500,
      total: 1_100,
      shippingOption: "standard",
    },
  });
});

test("what cannot be ordered refuses a quote, naming the SKUs", async () => {
  on.warehouse.put(product("OLD", 100, { status: "discontinued" }));
  on.warehouse.put(product("YEN", 0, { unitPrice: null }));
  const of = (sku: string, more: object = {}) =>
    quote({ lines: [{ sku, quantity: 1 }], ...more });
  expect(await of("NONE")).toMatchObject({
    error: { code: "PRODUCT_UNKNOWN", facts: { skus: ["NONE"] } },
  });
  expect(await of("OLD")).toMatchObject(refused("PRODUCT_DISCONTINUED"));
  expect(await of("YEN")).toMatchObject(refused("CURRENCY_MISMATCH"));
  expect((await of("OLD", { byStaff: true })).ok).toBe(true);
});

test("every fault of a basket is named at once, each where it is", async () => {
  on.warehouse.put(product("OLD", 100, { status: "discontinued" }));
  on.warehouse.put(product("YEN", 0, { unitPrice: null }));
  await on.add(voucher({ code: "TEA-ONLY", skus: ["TEA"] }));
  const faulty = ["OLD", "NONE", "TEA", "YEN", "NEITHER"];
  const answer = await quote({
    lines: faulty.map((sku) => ({ sku, quantity: 1 })),
    voucherCode: "GONE,TEA-ONLY",
    shipping: { kind: "option", code: "drone" },
  });
  expect(answer).toEqual({
    ok: false,
    error: {
      code: "PRODUCT_UNKNOWN",
      detail:
        "There is no NONE, NEITHER. Without a price in USD: YEN. No longer sold: OLD. There is no such shipping option for this address. There is no such voucher.",
      facts: {
        skus: ["NONE", "NEITHER"],
        options: ["standard"],
        voucher: "GONE",
      },
      errors: [
        {
          path: "lines.1.sku",
          code: "PRODUCT_UNKNOWN",
          message: "NONE: there is no such product",
        },
        {
          path: "lines.4.sku",
          code: "PRODUCT_UNKNOWN",
          message: "NEITHER: there is no such product",
        },
        {
          path: "lines.3.sku",
          code: "CURRENCY_MISMATCH",
          message: "YEN: has no price in USD",
        },
        {
          path: "lines.0.sku",
          code: "PRODUCT_DISCONTINUED",
          message: "OLD: is no longer sold",
        },
        {
          path: "shippingOption",
          code: "SHIPPING_OPTION_UNKNOWN",
          message: "There is no such shipping option for this address",
        },
        {
          path: "voucherCode",
          code: "VOUCHER_UNKNOWN",
          message: "GONE: There is no such voucher",
        },
      ],
    },
  });
});

test("staff negotiate price, discount, tax and freight; nobody else may", async () => {
  const negotiated = {
    lines: [{ sku: "TEA", quantity: 12, unitPrice: 1_400, discountBps: 1_500 }],
    shipping: { kind: "negotiated", price: 3_238 } as const,
  };
  expect(await quote(negotiated)).toMatchObject(
    refused("PRICE_OVERRIDE_FORBIDDEN"),
  );
  expect(await quote({ ...negotiated, byStaff: true })).toMatchObject({
    value: {
      subtotal: 16_800,
      discount: 2_520,
      tax: 0,
      shipping: 3_238,
      total: 17_518,
    },
  });
  on.warehouse.put(product("YEN", 0, { unitPrice: null }));
  expect(
    (
      await quote({
        lines: [{ sku: "YEN", quantity: 1, unitPrice: 5, tax: 1 }],
        byStaff: true,
      })
    ).ok,
  ).toBe(true);
  expect(
    await quote({ lines: [{ sku: "TEA", quantity: 1, discountBps: 100 }] }),
  ).toMatchObject(refused("PRICE_OVERRIDE_FORBIDDEN"));
});

test("vouchers in a quote are used or refuse it", async () => {
  await on.add(voucher({ id: id(501), code: "TEN", maxPerCustomer: 1 }));
  expect(await quote({ voucherCode: "ten" })).toMatchObject({
    value: { discount: 60, total: 1_040 },
  });
  expect(await quote({ voucherCode: "NONE" })).toMatchObject(
    refused("VOUCHER_UNKNOWN"),
  );
  await on.stores.transact((stores) =>
    stores.redemptions.addUses(id(9), [id(501)], buyer(), on.clock.now()),
  );
  expect(await quote({ voucherCode: "TEN" })).toMatchObject(
    refused("VOUCHER_EXHAUSTED"),
  );
  expect((await quote({ voucherCode: "TEN", buyer: nobody })).ok).toBe(true);
  const off = quoteBasket({ ...on.deps, promotionsEnabled: false });
  expect(
    await off({
      currency: "USD",
      lines: [],
      voucherCode: "TEN",
      buyer: nobody,
      shipping: { kind: "preview" },
      byStaff: false,
    }),
  ).toMatchObject(refused("PROMOTIONS_DISABLED"));
});

test("a rule for first orders looks at the buyer's orders", async () => {
  await on.add(voucher({ code: "FIRST", firstOrderOnly: true }));
  expect((await quote({ voucherCode: "FIRST" })).ok).toBe(true);
  on.who.setOrders(id(900_001), 1);
  expect(await quote({ voucherCode: "FIRST" })).toMatchObject(
    refused("VOUCHER_NOT_APPLICABLE"),
  );
});

test("a voucher is validated for lines without pricing an order", async () => {
  await on.add(voucher({ code: "TEN", skus: ["RUM"] }));
  const check = (sku: string) =>
    validateVoucher(on.deps)({
      code: "TEN",
      currency: "USD",
      lines: [{ sku, quantity: 1 }],
      buyer: nobody,
    });
  expect(await check("RUM")).toEqual({ ok: true, value: undefined });
  expect(await check("TEA")).toMatchObject(refused("VOUCHER_NOT_APPLICABLE"));
  expect(await check("NONE")).toMatchObject(refused("PRODUCT_UNKNOWN"));
  const off = validateVoucher({ ...on.deps, promotionsEnabled: false });
  expect(
    await off({
      code: "TEN",
      currency: "USD",
      lines: [{ sku: "TEA", quantity: 1 }],
      buyer: nobody,
    }),
  ).toMatchObject(refused("PROMOTIONS_DISABLED"));
});
