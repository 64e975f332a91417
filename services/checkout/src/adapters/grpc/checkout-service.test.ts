import { beforeEach, expect, test } from "@jest/globals";
import { checkoutV1 } from "@waybill/proto";
import type { GrpcCall } from "@waybill/service";
import { redeemVoucher } from "../../app/commands/redeem-voucher.js";
import { restoreVoucher } from "../../app/commands/restore-voucher.js";
import { quoteBasket } from "../../app/queries/quote-basket.js";
import { validateVoucher } from "../../app/queries/validate-voucher.js";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import { id, promotion, voucher } from "../../testing/samples.js";
import { guestKeyOf } from "../identity/guest-key.js";
import { checkoutService } from "./checkout-service.js";

let on: MemoryCheckout;
beforeEach(async () => {
  on = await memoryCheckout();
});
const call = (method: string, request: object) => {
  const service = checkoutService({
    quote: quoteBasket(on.deps),
    validateVoucher: validateVoucher(on.deps),
    redeem: redeemVoucher(on.deps),
    restore: restoreVoucher(on.deps),
  });
  return service.handlers[method]?.(request, {} as GrpcCall);
};
const lines = [
  {
    sku: "TEA",
    quantity: 2,
    unitPrice: undefined,
    discountBps: undefined,
    tax: undefined,
  },
];
const address = {
  name: "A",
  street: "S",
  city: "C",
  region: "",
  postalCode: "1",
  country: "DE",
};
const quote = (more: object = {}) =>
  call(
    "quoteBasket",
    checkoutV1.QuoteBasketRequest.fromPartial({
      currency: "USD",
      lines,
      shippingAddress: address,
      ...more,
    }),
  );

test("a basket is quoted with names, discounts and shipping", async () => {
  await on.add(voucher({ code: "TEN" }));
  await on.add(promotion({ id: id(601) }));
  expect(await quote({ voucherCode: "TEN", customerId: id(5) })).toMatchObject({
    ok: true,
    value: {
      lines: [
        {
          sku: "TEA",
          name: "Product TEA",
          quantity: 2,
          unitPrice: 300,
          discount: 114,
        },
      ],
      discounts: [
        { code: "TEN", promotionId: "", amount: 60 },
        { code: "", promotionId: id(601), amount: 54 },
      ],
      ...{
        subtotal: 600,
        discount: 114,
        shipping: 500,
        total: 986,
        shippingOption: "standard",
      },
    },
  });
});

test("freight that staff negotiated is taken, a named option is, and without an address nothing ships", async () => {
  expect(await quote({ byStaff: true, shipping: 77 })).toMatchObject({
    value: { shipping: 77, shippingOption: "" },
  });
  expect(await quote({ shipping: 77 })).toMatchObject({
    error: { code: "PRICE_OVERRIDE_FORBIDDEN" },
  });
  expect(await quote({ shippingOption: "rocket" })).toMatchObject({
    error: { code: "SHIPPING_OPTION_UNKNOWN" },
  });
  expect(await quote({ shippingAddress: undefined })).toMatchObject({
    value: { shipping: 0, shippingOption: "" },
  });
});

test("a voucher's validity is an answer, not an error; what is wrong with the lines is one", async () => {
  await on.add(voucher({ code: "ONCE", maxPerCustomer: 1 }));
  const ask = (more: object) =>
    call(
      "validateVoucher",
      checkoutV1.ValidateVoucherRequest.fromPartial({
        code: "ONCE",
        currency: "USD",
        lines,
        guestEmail: "A@example.com",
        ...more,
      }),
    );
  expect(await ask({})).toEqual({ ok: true, value: { valid: true, code: "" } });
  expect(await ask({ code: "NONE" })).toEqual({
    ok: true,
    value: { valid: false, code: "VOUCHER_UNKNOWN" },
  });
  expect(await ask({ lines: [{ sku: "NONE", quantity: 1 }] })).toMatchObject({
    error: { code: "PRODUCT_UNKNOWN" },
  });
  await call(
    "redeemVoucher",
    checkoutV1.RedeemVoucherRequest.fromPartial({
      orderId: id(1),
      code: "ONCE",
      guestEmail: "a@example.com ",
    }),
  );
  expect(await ask({})).toEqual({
    ok: true,
    value: { valid: false, code: "VOUCHER_EXHAUSTED" },
  });
  expect(guestKeyOf("a@example.com ")).toBe(guestKeyOf("A@Example.com"));
});

test("a redemption is given back by its order, once", async () => {
  await on.add(voucher({ code: "TEN" }));
  const effect = { key: `${id(1)}:redeem-voucher:run`, run: 1 };
  const redeemed = await call("redeemVoucher", {
    effect,
    orderId: id(1),
    code: "TEN",
    customerId: id(5),
    guestEmail: "",
    promotionIds: [],
  });
  expect(redeemed).toMatchObject({
    ok: true,
    value: { redemptionId: expect.any(String) },
  });
  const restore = () =>
    call(
      "restoreVoucher",
      checkoutV1.RestoreVoucherRequest.fromPartial({ orderId: id(1) }),
    );
  expect(await restore()).toEqual({ ok: true, value: { restored: true } });
  expect(await restore()).toEqual({ ok: true, value: { restored: false } });
  expect(
    await call("redeemVoucher", {
      effect,
      orderId: id(1),
      code: "TEN",
      customerId: id(5),
      guestEmail: "",
      promotionIds: [],
    }),
  ).toMatchObject({ error: { code: "VOUCHER_RESTORED" } });
});
