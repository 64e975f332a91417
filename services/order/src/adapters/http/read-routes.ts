import { idSchema, type Refusal } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import {
  decodeCursor,
  encodeCursor,
  listQuery,
  pageOf,
  route,
  type Route,
} from "@waybill/service";
import { z } from "zod";
import {
  getEditHistory,
  getEvents,
  getStatusHistory,
} from "../../app/queries/get-histories.js";
import { getOrder } from "../../app/queries/get-order.js";
import { listOrders } from "../../app/queries/list-orders.js";
import type { OrderChanges, OrderQueries } from "../../app/queries/ports.js";
import { watchStatus } from "../../app/queries/watch-status.js";
import { actorOf } from "../actor-of.js";
import { presentOrder, presentStatus, presentSummary } from "./present.js";
import { orderFilterQuery, orderParams } from "./schemas.js";
import {
  editHistoryView,
  eventsView,
  orderSummaryView,
  orderView,
  statusHistoryView,
  statusView,
} from "./views.js";

const everybody = {
  roles: ["customer", "staff", "service"],
  guest: true,
} as const;
const tags = ["orders"];

/** The routes that only read. */
export const readRoutes = (
  queries: OrderQueries,
  changes: OrderChanges,
): Route[] => [
  listRoute(queries),
  orderRoute(queries),
  statusRoute(queries, changes),
  ...historyRoutes(queries),
];

const badCursor: Refusal = {
  code: "VALIDATION_FAILED",
  errors: [
    { path: "cursor", code: "invalid", message: "is not one of this list's" },
  ],
};

const listRoute = (queries: OrderQueries): Route =>
  route({
    method: "get",
    path: "/orders",
    summary: "List orders, newest first; customers and guests see their own",
    tags,
    access: everybody,
    query: listQuery.extend(orderFilterQuery),
    replies: { 200: pageOf(orderSummaryView) },
    refusals: [],
    handle: async ({ query, caller }) => {
      const { limit, cursor, status, from, to, ...rest } = query;
      const before =
        cursor === undefined
          ? ({ success: true, data: undefined } as const)
          : idSchema.safeParse(decodeCursor(cursor));
      if (!before.success) return refuse(badCursor);
      const page = await listOrders(
        queries,
        { ...rest, statuses: status, from: startOf(from), to: endOf(to) },
        { limit, before: before.data },
        actorOf(caller),
      );
      const items = page.items.map(presentSummary);
      const nextCursor = page.next === null ? null : encodeCursor(page.next);
      return ok({ status: 200, body: { items, nextCursor } });
    },
  });

const startOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);

const dayMs = 86_400_000;

/** A date alone takes in its day: up to the next one's start. */
const endOf = (text: string | undefined): Date | undefined =>
  text === undefined
    ? undefined
    : new Date(Date.parse(text) + (text.length === 10 ? dayMs : 0));

const orderRoute = (queries: OrderQueries): Route =>
  route({
    method: "get",
    path: "/orders/{id}",
    summary: "Read an order",
    tags,
    access: everybody,
    params: orderParams,
    replies: { 200: orderView },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const full = await getOrder(queries, params.id, actorOf(caller));
      if (!full.ok) return full;
      const etag = String(full.value.found.version);
      return ok({ status: 200, body: presentOrder(full.value), etag });
    },
  });

const statusRoute = (queries: OrderQueries, changes: OrderChanges): Route =>
  route({
    method: "get",
    path: "/orders/{id}/status",
    summary: "Where an order stands; can wait until it has changed",
    description:
      "With waitSeconds the answer comes as soon as the order is past version `after` (without it: past its present version), at the latest after that time.",
    tags,
    access: everybody,
    params: orderParams,
    query: z.object({
      waitSeconds: z.coerce.number().min(0).max(30).default(0),
      after: z.coerce.number().int().min(0).optional(),
    }),
    replies: { 200: statusView },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, query, caller, signal }) => {
      const { waitSeconds, after } = query;
      const watch = {
        orderId: params.id,
        after,
        waitMs: waitSeconds * 1000,
        signal,
      };
      const view = await watchStatus(queries, changes, watch, actorOf(caller));
      if (!view.ok) return view;
      return ok({
        status: 200,
        body: presentStatus(view.value),
        headers: { "Cache-Control": "no-store" },
      });
    },
  });

const historyRoutes = (queries: OrderQueries): Route[] => [
  statusHistoryRoute(queries),
  editHistoryRoute(queries),
  eventsRoute(queries),
];

const statusHistoryRoute = (queries: OrderQueries): Route =>
  route({
    method: "get",
    path: "/orders/{id}/status-history",
    summary: "The moves of an order along its life cycle, oldest first",
    tags,
    access: everybody,
    params: orderParams,
    replies: { 200: statusHistoryView },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const found = await getStatusHistory(queries, params.id, actorOf(caller));
      if (!found.ok) return found;
      const items = found.value.map((move) => ({
        ...move,
        at: move.at.toISOString(),
      }));
      return ok({ status: 200, body: { items } });
    },
  });

const editHistoryRoute = (queries: OrderQueries): Route =>
  route({
    method: "get",
    path: "/orders/{id}/edit-history",
    summary: "What was edited, by whom and when, oldest first",
    tags,
    access: everybody,
    params: orderParams,
    replies: { 200: editHistoryView },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const found = await getEditHistory(queries, params.id, actorOf(caller));
      if (!found.ok) return found;
      const items = found.value.map((edit) => ({
        ...edit,
        at: edit.at.toISOString(),
      }));
      return ok({ status: 200, body: { items } });
    },
  });

const eventsRoute = (queries: OrderQueries): Route =>
  route({
    method: "get",
    path: "/orders/{id}/events",
    summary: "Every event of an order, oldest first",
    tags,
    access: everybody,
    params: orderParams,
    replies: { 200: eventsView },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const found = await getEvents(queries, params.id, actorOf(caller));
      if (!found.ok) return found;
      const items = found.value.map((event) => ({
        ...event,
        occurredAt: event.occurredAt.toISOString(),
      }));
      return ok({ status: 200, body: { items } });
    },
  });
