import type { checkoutV1, customerV1, warehouseV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import type { RemoteService } from "@waybill/service";
import type {
  BasketQuestion,
  PlacementServices,
  Quote,
  WantedLine,
} from "../../app/ports.js";

export type PlacementClients = {
  readonly customers: Pick<
    RemoteService<typeof customerV1.CustomerServiceService>,
    "validateCustomer"
  >;
  readonly checkout: Pick<
    RemoteService<typeof checkoutV1.CheckoutServiceService>,
    "quoteBasket"
  >;
  readonly inventory: Pick<
    RemoteService<typeof warehouseV1.InventoryServiceService>,
    "checkStock"
  >;
};

/** The customer, checkout and warehouse services, asked over gRPC through the sidecar. */
export const createPlacementServices = (
  clients: PlacementClients,
): PlacementServices => ({
  validateCustomer: async (customerId, { correlationId }) => {
    const request = { customerId };
    const answer = await clients.customers.validateCustomer(request, {
      correlationId,
    });
    return answer.ok ? ok(null) : answer;
  },
  quoteBasket: async (question, { correlationId }) => {
    const request = quoteRequest(question);
    const answer = await clients.checkout.quoteBasket(request, {
      correlationId,
    });
    return answer.ok ? ok(quoteOf(answer.value)) : answer;
  },
  checkStock: async (lines, { correlationId }) => {
    const request = {
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    };
    const answer = await clients.inventory.checkStock(request, {
      correlationId,
    });
    if (!answer.ok)
      throw new Error(`warehouse refused CheckStock: ${answer.error.code}`);
    return shortages(lines, answer.value);
  },
});

const quoteRequest = (
  question: BasketQuestion,
): checkoutV1.QuoteBasketRequest => ({
  currency: question.currency,
  lines: question.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    discountBps: line.discountBps,
    tax: line.tax,
  })),
  voucherCode: question.voucherCode ?? "",
  customerId: question.customerId,
  shippingAddress: {
    ...question.shippingAddress,
    region: question.shippingAddress.region ?? "",
    postalCode: question.shippingAddress.postalCode ?? "",
  },
  shippingOption: "",
  shipping: question.shipping,
  byStaff: question.byStaff,
  guestEmail: "",
});

const quoteOf = (answer: checkoutV1.QuoteBasketResponse): Quote => ({
  lines: answer.lines,
  discounts: answer.discounts.map((one) => ({
    code: one.code === "" ? null : one.code,
    name: one.name,
    amount: one.amount,
    promotionId: one.promotionId === "" ? null : one.promotionId,
  })),
  subtotal: answer.subtotal,
  discount: answer.discount,
  tax: answer.tax,
  shipping: answer.shipping,
  total: answer.total,
  shippingOption: answer.shippingOption === "" ? null : answer.shippingOption,
});

function shortages(
  lines: readonly WantedLine[],
  answer: warehouseV1.CheckStockResponse,
) {
  const available = new Map(
    answer.levels.map((level) => [level.sku, level.available]),
  );
  return lines
    .filter(({ sku }) => answer.shortSkus.includes(sku))
    .map(({ sku, quantity }) => ({
      sku,
      asked: quantity,
      available: available.get(sku) ?? 0,
    }));
}
