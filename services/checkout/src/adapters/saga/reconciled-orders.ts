import type { orderV1 } from "@waybill/proto";
import type { RemoteService } from "@waybill/service";
import type {
  OpenOrder,
  ReconciledOrders,
} from "../../app/saga/reconcile-sagas.js";
import { answered } from "./answered.js";

type OrderService = Pick<
  RemoteService<typeof orderV1.OrderServiceService>,
  "getOrderStandings" | "listOrders"
>;

const openStatuses = ["created", "pending_payment", "awaiting_payment"];
const page = 50;

/** What the reconciler asks the order service; a deployment has few orders before their pivot, so it walks through all of them in time. */
export function reconciledOrders(service: OrderService): ReconciledOrders {
  const cursors = new Map<string, string>();
  return {
    standings: async (orderIds) =>
      answered(
        await service.getOrderStandings({ orderIds: [...orderIds] }),
        "GetOrderStandings",
      ).standings,
    open: async () => {
      const found: OpenOrder[] = [];
      for (const status of openStatuses) {
        const { orders, nextCursor } = answered(
          await service.listOrders({
            ...{ status, customerId: "", limit: page },
            cursor: cursors.get(status) ?? "",
          }),
          "ListOrders",
        );
        cursors.set(status, nextCursor);
        found.push(...orders.map(openOrderOf));
      }
      return found;
    },
  };
}

const openOrderOf = (order: orderV1.Order): OpenOrder => ({
  orderId: order.orderId,
  customerId: order.customerId === "" ? null : order.customerId,
  createdAt: new Date(order.createdAt),
  correlationId:
    order.correlationId === "" ? order.orderId : order.correlationId,
});
