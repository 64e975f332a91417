import type { Refusal } from "@waybill/contracts";
import type { checkoutV1 } from "@waybill/proto";
import { ok, refuse } from "@waybill/result";
import type { ServiceContext } from "@waybill/service";
import { lineAmounts, orderAmounts } from "../domain/amounts.js";

/** Customer, checkout and warehouse as they look from here: 10 of everything, at 10.00 apiece. Tests change what they say. */
export function createFakeOthers() {
  const says: {
    customer?: Refusal;
    quote?: Refusal;
    short: string[];
    away?: Error;
  } = { short: [] };
  const quoted: checkoutV1.QuoteBasketRequest[] = [];
  const methods = {
    getCustomer: async () => answer(refuse({ code: "NOT_FOUND" })),
    getCheckout: async () => answer(refuse({ code: "NOT_FOUND" })),
    validateCustomer: async () =>
      answer(says.customer ? refuse(says.customer) : ok({})),
    quoteBasket: async (request: checkoutV1.QuoteBasketRequest) => {
      quoted.push(request);
      return answer(says.quote ? refuse(says.quote) : ok(quoteOf(request)));
    },
    checkStock: async (request: { lines: { sku: string }[] }) =>
      answer(
        ok({
          levels: request.lines.map(({ sku }) => ({ sku, available: 10 })),
          shortSkus: says.short,
        }),
      ),
  };
  const answer = <T>(value: T): T => {
    if (says.away) throw says.away;
    return value;
  };
  return {
    says,
    quoted,
    /** Every service answers by the same methods: no name is used twice. */
    client: (() => methods) as unknown as ServiceContext["client"],
    reset: () => {
      delete says.customer;
      delete says.quote;
      delete says.away;
      says.short = [];
    },
  };
}

function quoteOf(
  request: checkoutV1.QuoteBasketRequest,
): checkoutV1.QuoteBasketResponse {
  const lines = request.lines.map((line) => {
    const figures = {
      quantity: line.quantity,
      unitPrice: line.unitPrice ?? 1000,
      discount: 0,
      tax: line.tax ?? 0,
      taxInclusive: false,
    };
    return {
      ...figures,
      sku: line.sku,
      name: `Product ${line.sku}`,
      total: lineAmounts(figures).total,
      taxCategory: "standard",
    };
  });
  return {
    ...orderAmounts(lines, request.shipping ?? 500),
    lines,
    discounts: [],
    shippingOption: request.shipping === undefined ? "standard" : "",
  };
}
