import type { PaymentMethod } from "@waybill/contracts";
import type { orderV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import type { RemoteService } from "@waybill/service";
import type { OrderSnapshot, SagaOrders } from "../../saga/ports.js";
import { answered } from "./answered.js";

type OrderService = Pick<
  RemoteService<typeof orderV1.OrderServiceService>,
  | "beginCheckout"
  | "getOrder"
  | "awaitPayment"
  | "confirmOrder"
  | "closeOrder"
  | "failOrder"
  | "refundOrder"
>;

/** Snapshots that are kept for the steps after the first: a checkout takes a second, and its order can't change meanwhile but be closed. */
const kept = 500;
const keptMs = 10_000;

export function remoteSagaOrders(
  service: OrderService,
  now: () => number,
): SagaOrders {
  const snapshots = rememberer(now);
  return {
    begin: async (order) => {
      const answer = await service.beginCheckout(runOf(order));
      if (!answer.ok) return answer;
      return ok(snapshots.put(snapshotOf(answer.value.order)));
    },
    snapshot: async (orderId) => {
      const remembered = snapshots.get(orderId);
      if (remembered) return remembered;
      const answer = await service.getOrder({ orderId });
      return snapshots.put(snapshotOf(answered(answer, "GetOrder").order));
    },
    awaitPayment: ({ nextAction, ...order }) =>
      service.awaitPayment({
        ...runOf(order),
        nextAction: nextAction?.type ?? "",
        url: nextAction?.url ?? "",
      }),
    confirm: ({ paymentId, reservationId, ...order }) =>
      service.confirmOrder({
        ...runOf(order),
        paymentId: paymentId ?? "",
        reservationId: reservationId ?? "",
      }),
    ...endings(service),
  };
}

const endings = (
  service: OrderService,
): Pick<SagaOrders, "close" | "fail" | "refund"> => ({
  close: async ({ step, code, ...order }) => {
    const request = { ...runOf(order), step, code };
    const { alreadyConfirmed } = answered(
      await service.closeOrder(request),
      "CloseOrder",
    );
    return alreadyConfirmed ? "confirmed" : "closed";
  },
  fail: async ({ step, code, ...order }) => {
    const request = { ...runOf(order), step, code };
    const { status } = answered(await service.failOrder(request), "FailOrder");
    return status === "cancelled" ? "cancelled" : "failed";
  },
  refund: async ({ items, ...operation }) =>
    answered(
      await service.refundOrder({ ...operation, items: [...items] }),
      "RefundOrder",
    ),
});

const runOf = ({
  orderId,
  run,
}: {
  readonly orderId: string;
  readonly run: number;
}) => ({ orderId, run });

function rememberer(now: () => number) {
  const orders = new Map<
    string,
    { readonly order: OrderSnapshot; readonly until: number }
  >();
  return {
    put: (order: OrderSnapshot): OrderSnapshot => {
      orders.delete(order.orderId);
      orders.set(order.orderId, { order, until: now() + keptMs });
      const [oldest] = orders.keys();
      if (orders.size > kept && oldest !== undefined) orders.delete(oldest);
      return order;
    },
    get: (orderId: string): OrderSnapshot | undefined => {
      const found = orders.get(orderId);
      return found && found.until > now() ? found.order : undefined;
    },
  };
}

const orNull = (text: string): string | null => (text === "" ? null : text);

function snapshotOf(order: orderV1.Order | undefined): OrderSnapshot {
  if (!order) throw new Error("the order service answered without an order");
  return {
    orderId: order.orderId,
    status: order.status,
    customerId: orNull(order.customerId),
    currency: order.currency,
    total: order.total,
    lines: order.lines.map((line) => ({
      itemId: line.itemId,
      sku: line.sku,
      quantity: line.quantity,
      remaining: line.quantity - line.cancelledQuantity - line.returnedQuantity,
    })),
    voucherCodes: order.voucherCode
      .split(",")
      .map((code) => code.trim())
      .filter((code) => code !== ""),
    promotionIds: order.discounts
      .map((discount) => discount.promotionId)
      .filter((id) => id !== ""),
    payment: {
      method: (order.payment?.method ?? "card") as PaymentMethod,
      token: order.payment?.token ?? "",
    },
    shipTo: order.shippingAddress ?? null,
  };
}
