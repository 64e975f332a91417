import { ok } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { cancelItems } from "../../app/commands/changing/cancel-items.js";
import {
  cancelOrder,
  type CancelledOrderAnswer,
} from "../../app/commands/changing/cancel-order.js";
import { editOrder } from "../../app/commands/changing/edit-order.js";
import { setOrderStatus } from "../../app/commands/changing/set-order-status.js";
import type { Transact } from "../../app/ports.js";
import { deedOf } from "../actor-of.js";
import { presentCancelled, presentSummary } from "./present.js";
import {
  cancelBody,
  cancelItemsBody,
  editOrderBody,
  orderParams,
  setStatusBody,
} from "./schemas.js";
import { cancelledView, orderSummaryView } from "./views.js";

const buyersAndStaff = { roles: ["customer", "staff"], guest: true } as const;
const tags = ["orders"];

/** The routes that change an order that is there. */
export const changeRoutes = (transact: Transact, now: () => Date): Route[] => [
  editRoute(transact, now),
  statusRoute(transact, now),
  cancelRoute(transact, now),
  cancelItemsRoute(transact, now),
];

const editRoute = (transact: Transact, now: () => Date): Route =>
  route({
    method: "put",
    path: "/orders/{id}",
    summary: "Edit shipping address, notes or metadata until the order ships",
    tags,
    access: buyersAndStaff,
    params: orderParams,
    body: editOrderBody,
    replies: { 200: orderSummaryView },
    refusals: ["NOT_FOUND", "NOT_EDITABLE", "PRECONDITION_FAILED"],
    handle: async (request) => {
      const input = {
        orderId: request.params.id,
        edit: request.body,
        expectedVersion: request.ifMatch ?? null,
      };
      const edited = await transact((stores) =>
        editOrder(stores, input, deedOf(request, now)),
      );
      if (!edited.ok) return edited;
      return ok({
        status: 200,
        body: presentSummary(edited.value),
        etag: String(edited.value.version),
      });
    },
  });

const statusRoute = (transact: Transact, now: () => Date): Route =>
  route({
    method: "put",
    path: "/orders/{id}/status",
    summary: "Move a confirmed order onward by hand",
    tags,
    access: { roles: ["staff"] },
    params: orderParams,
    body: setStatusBody,
    replies: { 200: orderSummaryView },
    refusals: ["NOT_FOUND", "INVALID_TRANSITION", "SAGA_OWNED"],
    handle: async (request) => {
      const input = { orderId: request.params.id, ...request.body };
      const moved = await transact((stores) =>
        setOrderStatus(stores, input, deedOf(request, now)),
      );
      if (!moved.ok) return moved;
      return ok({
        status: 200,
        body: presentSummary(moved.value),
        etag: String(moved.value.version),
      });
    },
  });

const cancelReplies = { 200: cancelledView, 202: cancelledView } as const;

const cancelRoute = (transact: Transact, now: () => Date): Route =>
  route({
    method: "post",
    path: "/orders/{id}/cancel",
    summary:
      "Cancel an order: buyers until it is confirmed, staff until it ships",
    description: "200: done. 202: accepted, and being undone.",
    tags,
    access: buyersAndStaff,
    params: orderParams,
    body: cancelBody,
    replies: cancelReplies,
    refusals: ["NOT_FOUND", "FORBIDDEN_AFTER_CONFIRMATION", "NOT_CANCELLABLE"],
    handle: async (request) => {
      const input = {
        orderId: request.params.id,
        cancellationId: request.operationId,
        reason: request.body.reason,
      };
      const answer = await transact((stores) =>
        cancelOrder(stores, input, deedOf(request, now)),
      );
      return answer.ok ? ok(replyOf(answer.value)) : answer;
    },
  });

const cancelItemsRoute = (transact: Transact, now: () => Date): Route =>
  route({
    method: "post",
    path: "/orders/{id}/cancel-items",
    summary: "Take units off an order; all of them cancels it",
    tags,
    access: buyersAndStaff,
    params: orderParams,
    body: cancelItemsBody,
    replies: cancelReplies,
    refusals: [
      "NOT_FOUND",
      "FORBIDDEN_AFTER_CONFIRMATION",
      "NOT_CANCELLABLE",
      "SAGA_OWNED",
    ],
    handle: async (request) => {
      const input = {
        orderId: request.params.id,
        cancellationId: request.operationId,
        ...request.body,
      };
      const answer = await transact((stores) =>
        cancelItems(stores, input, deedOf(request, now)),
      );
      return answer.ok ? ok(replyOf(answer.value)) : answer;
    },
  });

const replyOf = ({ found, done, cancellationId }: CancelledOrderAnswer) =>
  ({
    status: done ? 200 : 202,
    body: presentCancelled(found, cancellationId),
    etag: String(found.version),
  }) as const;
