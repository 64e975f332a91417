import { orderV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import type { RemoteService } from "@waybill/service";
import type { NewOrder, Orders, PlacedOrder } from "../../app/ports.js";
import { expectOk } from "./expect-ok.js";

type OrderService = Pick<
  RemoteService<typeof orderV1.OrderServiceService>,
  "createOrder" | "getOrder" | "getOrderStandings" | "cancelOrder"
>;

const tooLate: ReadonlySet<string> = new Set([
  "NOT_CANCELLABLE",
  "FORBIDDEN_AFTER_CONFIRMATION",
  "NOT_FOUND",
]);
const createDeadlineMs = 5_000;

export const remoteOrders = (service: OrderService): Orders => ({
  create: async (order) => {
    const answer = await service.createOrder(createRequest(order), {
      deadlineMs: createDeadlineMs,
    });
    return answer.ok ? ok(placed(answer.value.order)) : answer;
  },
  find: async (orderId) => {
    const answer = await service.getOrder({ orderId });
    if (!answer.ok && answer.error.code === "NOT_FOUND") return null;
    return placed(expectOk(answer, "GetOrder").order);
  },
  standings: async (orderIds) =>
    expectOk(
      await service.getOrderStandings({ orderIds: [...orderIds] }),
      "GetOrderStandings",
    ).standings.map(({ orderId, status, ended }) => ({
      orderId,
      status,
      ended,
    })),
  cancel: async (orderId, reason) => {
    const answer = await service.cancelOrder({ orderId, reason });
    if (answer.ok) return true;
    if (!tooLate.has(answer.error.code)) expectOk(answer, "CancelOrder");
    return false;
  },
});

function placed(order: orderV1.Order | undefined): PlacedOrder {
  if (!order) throw new Error("the order service answered without an order");
  return {
    orderId: order.orderId,
    orderNumber: order.orderNumber,
    status: order.status,
    total: { amount: order.total, currency: order.currency },
  };
}

const createRequest = (order: NewOrder): orderV1.CreateOrderRequest =>
  orderV1.CreateOrderRequest.fromPartial({
    orderId: order.orderId,
    customerId: order.customerId ?? "",
    guestEmail: order.guest?.email ?? "",
    guestName: order.guest?.name ?? "",
    guestTokenHash: order.guest?.tokenHash ?? "",
    currency: order.currency,
    lines: order.lines.map((line) => ({ ...line })),
    subtotal: order.subtotal,
    discount: order.discount,
    tax: order.tax,
    shipping: order.shipping,
    total: order.total,
    voucherCode: order.voucherCode,
    payment: { method: order.payment.method, token: order.payment.token },
    shippingAddress: defined(order.shippingAddress),
    billingAddress: defined(order.billingAddress ?? order.shippingAddress),
    shippingOption: order.shippingOption,
    cartId: order.cartId,
    cartVersion: order.cartVersion,
    channel: "web",
    metadataJson: "",
    discounts: order.discounts.map((discount) => ({
      code: discount.code ?? "",
      name: discount.name,
      amount: discount.amount,
      promotionId: discount.code === undefined ? (discount.ruleId ?? "") : "",
    })),
  });

const defined = (address: NewOrder["shippingAddress"]) => ({
  ...address,
  region: address.region ?? "",
  postalCode: address.postalCode ?? "",
});
