import type { Fault, Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { noteOrderId, route, type Route } from "@waybill/service";
import type { Deed } from "../../app/actor.js";
import type { Created } from "../../app/commands/placing/create-order.js";
import type { WantedOrder } from "../../app/commands/placing/place-order.js";
import { deedOf } from "../actor-of.js";
import { presentPlaced } from "./present.js";
import { placeOrderBody, type PlaceOrderBody } from "./schemas.js";
import { placedView } from "./views.js";

export type PlaceOrder = (
  wanted: WantedOrder,
  deed: Deed,
) => Promise<Result<Created, Refusal>>;

/** POST /orders. The request's operation id is the order's id: a retry finds what its first try created. */
export const placeOrderRoute = (place: PlaceOrder, now: () => Date): Route =>
  route({
    method: "post",
    path: "/orders",
    summary: "Place an order directly, without a cart",
    description:
      "Customers order for themselves at the price list's prices. Staff may give negotiated prices, discounts, tax and freight.",
    tags: ["orders"],
    access: { roles: ["customer", "staff"] },
    idempotency: "required",
    body: placeOrderBody,
    replies: { 202: placedView },
    refusals: [
      "CUSTOMER_INVALID",
      "CUSTOMER_SUSPENDED",
      "PRODUCT_UNKNOWN",
      "PRODUCT_DISCONTINUED",
      "INSUFFICIENT_STOCK",
      "VOUCHER_UNKNOWN",
      "VOUCHER_EXPIRED",
      "VOUCHER_EXHAUSTED",
      "VOUCHER_NOT_APPLICABLE",
      "PROMOTIONS_DISABLED",
      "SHIPPING_OPTION_UNKNOWN",
      "PRICE_OVERRIDE_FORBIDDEN",
      "CURRENCY_MISMATCH",
      "TOTAL_OUT_OF_RANGE",
      "CARD_NUMBER_REFUSED",
    ],
    handle: async (request) => {
      const errors = currencyFaults(request.body);
      if (errors.length > 0)
        return refuse({ code: "CURRENCY_MISMATCH", errors });
      const wanted = wantedOrder(request.body, request.operationId);
      noteOrderId(wanted.id);
      const placed = await place(wanted, deedOf(request, now));
      if (!placed.ok) return placed;
      const body = presentPlaced(placed.value.found);
      return ok({ status: 202, body, headers: { Location: body.statusUrl } });
    },
  });

type Price = PlaceOrderBody["items"][number]["unitPrice"];

const minorUnits = (price: Price): number | undefined =>
  typeof price === "object" ? price.amount : price;

function currencyFaults(body: PlaceOrderBody): Fault[] {
  const prices: [string, Price][] = [
    ["shipping", body.shipping],
    ...body.items.flatMap((item, index): [string, Price][] => [
      [`items.${String(index)}.unitPrice`, item.unitPrice],
      [`items.${String(index)}.tax`, item.tax],
    ]),
  ];
  return prices.flatMap(([path, price]) =>
    typeof price === "object" && price.currency !== body.currency
      ? [
          {
            path: `${path}.currency`,
            code: "CURRENCY_MISMATCH",
            message: `the order is in ${body.currency}`,
          },
        ]
      : [],
  );
}

const wantedOrder = (body: PlaceOrderBody, id: string): WantedOrder => ({
  id,
  customerId: body.customerId,
  currency: body.currency,
  lines: body.items.map((item) => ({
    sku: item.sku,
    quantity: item.quantity,
    unitPrice: minorUnits(item.unitPrice),
    discountBps: item.discountBps,
    tax: minorUnits(item.tax),
  })),
  shipping: body.shipping?.amount,
  voucherCode: body.voucherCode ?? null,
  paymentMethod: body.payment.method,
  paymentToken: body.payment.token ?? null,
  shippingAddress: body.shippingAddress,
  billingAddress: body.billingAddress ?? null,
  notes: body.notes ?? null,
  metadata: body.metadata ?? {},
  channel: body.channel ?? "api",
});
