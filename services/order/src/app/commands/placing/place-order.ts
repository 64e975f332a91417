import { maxAmount, type Fault, type Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { looksLikeCardNumber } from "../../../domain/card-number.js";
import { mayOpen, ownershipOf, type Deed } from "../../actor.js";
import type {
  BasketQuestion,
  PlacementServices,
  Quote,
  WantedLine,
} from "../../ports.js";
import {
  createOrder,
  type Created,
  type CreateOrderParts,
} from "./create-order.js";
import type { NewOrder, PricedLine } from "./new-order.js";
import {
  merged,
  shortageRefusal,
  unknownSkus,
  withPaths,
} from "./placement-faults.js";

/** A basket as someone sends it, not yet priced. */
export type WantedOrder = Omit<
  NewOrder,
  | "lines"
  | "discounts"
  | "shipping"
  | "total"
  | "guest"
  | "cartId"
  | "cartVersion"
  | "shippingOption"
  | "customerId"
> & {
  readonly customerId: string;
  readonly lines: readonly WantedLine[];
  /** Freight negotiated by staff. */
  readonly shipping?: number | undefined;
};

export type PlaceOrderParts = CreateOrderParts & {
  readonly services: PlacementServices;
};

/**
 * POST /orders: checks customer, prices and stock with the services that know (all faults at once), then creates the
 * order. A retry with the same id, also after a crash, finds the order that the first try created.
 */
export async function placeOrder(
  parts: PlaceOrderParts,
  wanted: WantedOrder,
  deed: Deed,
): Promise<Result<Created, Refusal>> {
  const own = refusalOf(wanted, deed);
  if (own) return refuse(own);
  const question: BasketQuestion = {
    currency: wanted.currency,
    lines: wanted.lines,
    voucherCode: wanted.voucherCode ?? undefined,
    customerId: wanted.customerId,
    shippingAddress: wanted.shippingAddress,
    shipping: wanted.shipping,
    byStaff: deed.actor.kind === "staff",
  };
  const existing = await parts.orders.find(wanted.id);
  if (existing && mayOpen(ownershipOf(existing.order), deed.actor))
    return ok({ found: existing, fresh: false });
  const { services } = parts;
  const [customer, quote, short] = await Promise.all([
    services.validateCustomer(wanted.customerId, deed),
    services.quoteBasket(question, deed),
    services.checkStock(wanted.lines, deed),
  ]);
  const skus = wanted.lines.map(({ sku }) => sku);
  const unpriced = quote.ok ? undefined : withPaths(quote.error);
  const unknown = unpriced ? unknownSkus(unpriced, skus) : [];
  const shortage = shortageRefusal(
    short.filter(({ sku }) => !unknown.includes(sku)),
    skus,
  );
  const refusal = merged([
    ...(customer.ok ? [] : [customer.error]),
    ...(unpriced ? [unpriced] : []),
    ...(shortage ? [shortage] : []),
  ]);
  if (refusal || !quote.ok) return refuse(refusal ?? { code: "INTERNAL" });
  return createOrder(parts, pricedBasket(wanted, quote.value), deed);
}

/** What can be refused without asking anybody. */
function refusalOf(wanted: WantedOrder, deed: Deed): Refusal | undefined {
  const { actor } = deed;
  if (actor.kind === "guest") return { code: "FORBIDDEN" };
  if (actor.kind === "customer" && actor.customerId !== wanted.customerId)
    return { code: "NOT_FOUND", detail: "There is no such customer." };
  const overrides = actor.kind === "staff" ? [] : overridesOf(wanted);
  if (overrides.length > 0)
    return { code: "PRICE_OVERRIDE_FORBIDDEN", errors: overrides };
  if (wanted.paymentToken && looksLikeCardNumber(wanted.paymentToken))
    return {
      code: "CARD_NUMBER_REFUSED",
      errors: [
        {
          path: "payment.token",
          code: "CARD_NUMBER_REFUSED",
          message: "send the provider's token instead",
        },
      ],
    };
  const large = wanted.lines.flatMap((line, index) =>
    (line.unitPrice ?? 0) * line.quantity > maxAmount
      ? [lineFault(index, "unitPrice", "TOTAL_OUT_OF_RANGE")]
      : [],
  );
  return large.length > 0
    ? { code: "TOTAL_OUT_OF_RANGE", errors: large }
    : undefined;
}

const lineFault = (index: number, field: string, code: string): Fault => ({
  path: `items.${String(index)}.${field}`,
  code,
  message:
    code === "TOTAL_OUT_OF_RANGE" ? "the line is too large" : "staff only",
});

function overridesOf(wanted: WantedOrder): Fault[] {
  const lines = wanted.lines.flatMap((line, index) =>
    (["unitPrice", "discountBps", "tax"] as const)
      .filter((field) => line[field] !== undefined)
      .map((field) => lineFault(index, field, "PRICE_OVERRIDE_FORBIDDEN")),
  );
  return wanted.shipping === undefined
    ? lines
    : [
        ...lines,
        {
          path: "shipping",
          code: "PRICE_OVERRIDE_FORBIDDEN",
          message: "staff only",
        },
      ];
}

function pricedBasket(wanted: WantedOrder, quote: Quote): NewOrder {
  const negotiated = new Set(
    wanted.lines
      .filter((line) => line.unitPrice !== undefined || line.discountBps)
      .map((line) => line.sku),
  );
  return {
    ...wanted,
    guest: null,
    cartId: null,
    cartVersion: null,
    lines: quote.lines.map((line): PricedLine => ({
      ...line,
      negotiated: negotiated.has(line.sku),
    })),
    discounts: quote.discounts,
    shipping: quote.shipping,
    total: quote.total,
    shippingOption: quote.shippingOption,
  };
}
