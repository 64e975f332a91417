import { checkoutV1, type commonV1 } from "@waybill/proto";
import { ok, type Result } from "@waybill/result";
import { grpcService, type GrpcService } from "@waybill/service";
import type { redeemVoucher } from "../../app/commands/redeem-voucher.js";
import type { restoreVoucher } from "../../app/commands/restore-voucher.js";
import type { Buyer } from "../../app/ports.js";
import type { WantedLine } from "../../app/queries/basket-lines.js";
import type { quoteBasket } from "../../app/queries/quote-basket.js";
import type { validateVoucher } from "../../app/queries/validate-voucher.js";
import { guestKeyOf } from "../identity/guest-key.js";
import { splitCodes } from "../../domain/discounts/discount-rule.js";
import type { Destination } from "../../domain/pricing/basket.js";
import type {
  PricedBasket,
  PricingInput,
} from "../../domain/pricing/price-basket.js";

export type GrpcUseCases = {
  readonly quote: ReturnType<typeof quoteBasket>;
  readonly validateVoucher: ReturnType<typeof validateVoucher>;
  readonly redeem: ReturnType<typeof redeemVoucher>;
  readonly restore: ReturnType<typeof restoreVoucher>;
};

/** The service's own part of checkout.v1: prices and vouchers. The saga adds GetCheckout. */
export const checkoutService = (useCases: GrpcUseCases): GrpcService =>
  grpcService(checkoutV1.CheckoutServiceService, {
    roles: ["service"],
    handlers: {
      quoteBasket: async (request) => {
        const quoted = await useCases.quote({
          currency: request.currency,
          lines: request.lines.map(wantedLine),
          voucherCode: request.voucherCode,
          buyer: buyerOf(request.customerId, request.guestEmail),
          destination: destinationOf(request.shippingAddress),
          shipping: shippingOf(request),
          byStaff: request.byStaff,
        });
        return quoted.ok ? ok(quoteReply(quoted.value)) : quoted;
      },
      validateVoucher: async (request) => {
        const verdict = await useCases.validateVoucher({
          code: request.code,
          currency: request.currency,
          lines: request.lines.map(wantedLine),
          buyer: buyerOf(request.customerId, request.guestEmail),
        });
        return voucherReply(verdict);
      },
      redeemVoucher: async (request) => {
        const redeemed = await useCases.redeem({
          orderId: request.orderId,
          effectKey:
            request.effect?.key ?? `${request.orderId}:redeem-voucher:run`,
          run: request.effect?.run ?? 1,
          codes: splitCodes(request.code),
          promotionIds: request.promotionIds,
          buyer: buyerOf(request.customerId, request.guestEmail),
        });
        return redeemed.ok ? ok({ redemptionId: redeemed.value.id }) : redeemed;
      },
      restoreVoucher: async (request) =>
        ok({
          restored: await useCases.restore({
            orderId: request.orderId,
            effectKey:
              request.effect?.key ?? `${request.orderId}:redeem-voucher:undo`,
            run: request.effect?.run ?? 1,
          }),
        }),
    },
  });

const wantedLine = (line: checkoutV1.BasketLine): WantedLine => ({
  sku: line.sku,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  discountBps: line.discountBps,
  tax: line.tax,
});

const buyerOf = (customerId: string, email: string): Buyer => ({
  customerId: customerId === "" ? null : customerId,
  guestKey: email === "" ? null : guestKeyOf(email),
});

const destinationOf = (
  address: commonV1.Address | undefined,
): Destination | undefined =>
  address === undefined || address.country === ""
    ? undefined
    : {
        country: address.country,
        region: address.region,
        postalCode: address.postalCode,
      };

const shippingOf = (
  request: checkoutV1.QuoteBasketRequest,
): PricingInput["shipping"] => {
  if (request.shipping !== undefined)
    return { kind: "negotiated", price: request.shipping };
  if (request.shippingOption !== "")
    return { kind: "option", code: request.shippingOption };
  return { kind: request.shippingAddress ? "cheapest" : "preview" };
};

function voucherReply(
  verdict: Awaited<ReturnType<GrpcUseCases["validateVoucher"]>>,
):
  | Result<checkoutV1.ValidateVoucherResponse, never>
  | (typeof verdict & { ok: false }) {
  if (verdict.ok) return ok({ valid: true, code: "" });
  return verdict.error.code.startsWith("VOUCHER_")
    ? ok({ valid: false, code: verdict.error.code })
    : verdict;
}

const quoteReply = (basket: PricedBasket): checkoutV1.QuoteBasketResponse => ({
  lines: basket.lines.map((line) => ({ ...line })),
  discounts: basket.discounts.map((discount) => ({
    code: discount.code ?? "",
    name: discount.name,
    amount: discount.amount,
    promotionId: discount.code === undefined ? (discount.ruleId ?? "") : "",
  })),
  subtotal: basket.subtotal,
  discount: basket.discount,
  tax: basket.tax,
  shipping: basket.shipping,
  total: basket.total,
  shippingOption: basket.shippingOption,
});
