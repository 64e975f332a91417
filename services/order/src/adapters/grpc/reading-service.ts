import { orderV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import { grpcService, type GrpcCall, type GrpcService } from "@waybill/service";
import {
  getEditHistory,
  getStatusHistory,
} from "../../app/queries/get-histories.js";
import { getOrder } from "../../app/queries/get-order.js";
import { listOrders } from "../../app/queries/list-orders.js";
import type { OrderQueries } from "../../app/queries/ports.js";
import { actorOf } from "../actor-of.js";
import { orderMessage, orNull } from "./messages.js";
import { checked, listOrdersRequest, orderIdRequest } from "./requests.js";

/** The methods that only read, under the rules of their HTTP mirrors. */
export const readingService = (queries: OrderQueries): GrpcService =>
  grpcService(orderV1.OrderServiceService, {
    roles: ["customer", "staff", "service"],
    handlers: { ...orders(queries), ...histories(queries) },
  });

const orders = (queries: OrderQueries) => ({
  getOrder: async (request: orderV1.GetOrderRequest, call: GrpcCall) => {
    const input = checked(orderIdRequest, request);
    if (!input.ok) return input;
    const full = await getOrder(
      queries,
      input.value.orderId,
      actorOf(call.caller),
    );
    return full.ok ? ok({ order: orderMessage(full.value.found) }) : full;
  },
  listOrders: async (request: orderV1.ListOrdersRequest, call: GrpcCall) => {
    const input = checked(listOrdersRequest, request);
    if (!input.ok) return input;
    const { customerId, status, limit, cursor } = input.value;
    const page = await listOrders(
      queries,
      {
        customerId: orNull(customerId) ?? undefined,
        statuses: status === "" ? undefined : [status],
      },
      { limit: limit === 0 ? 50 : limit, before: orNull(cursor) ?? undefined },
      actorOf(call.caller),
    );
    return ok({
      orders: page.items.map(orderMessage),
      nextCursor: page.next ?? "",
    });
  },
});

const histories = (queries: OrderQueries) => ({
  getOrderStatusHistory: async (
    request: orderV1.GetOrderStatusHistoryRequest,
    call: GrpcCall,
  ) => {
    const input = checked(orderIdRequest, request);
    if (!input.ok) return input;
    const found = await getStatusHistory(
      queries,
      input.value.orderId,
      actorOf(call.caller),
    );
    if (!found.ok) return found;
    const changes = found.value.map((move) => ({
      from: move.from ?? "",
      to: move.to,
      by: move.by,
      note: move.note ?? "",
      at: move.at.toISOString(),
    }));
    return ok({ changes });
  },
  getOrderEditHistory: async (
    request: orderV1.GetOrderEditHistoryRequest,
    call: GrpcCall,
  ) => {
    const input = checked(orderIdRequest, request);
    if (!input.ok) return input;
    const found = await getEditHistory(
      queries,
      input.value.orderId,
      actorOf(call.caller),
    );
    if (!found.ok) return found;
    const edits = found.value.map((edit) => ({
      by: edit.by,
      at: edit.at.toISOString(),
      beforeJson: JSON.stringify(edit.before),
      afterJson: JSON.stringify(edit.after),
    }));
    return ok({ edits });
  },
});
