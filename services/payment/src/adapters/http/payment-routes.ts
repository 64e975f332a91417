import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  decodeCursor,
  encodeCursor,
  customerIdOf,
  isService,
  isStaff,
  listQuery,
  pageOf,
  route,
  type Caller,
  type Route,
} from "@waybill/service";
import { z } from "zod";
import { paymentThatCounts } from "../../app/queries/order-payment.js";
import type {
  PaymentFilter,
  PaymentQueries,
  PaymentRecord,
} from "../../app/queries/ports.js";
import { holdsCardNumber } from "../../domain/card-numbers.js";
import { statuses } from "../../domain/payment.js";
import { idParams, orderParams, paymentSchema, toBody } from "./schemas.js";

const tags = ["payments"] as const;
const readers = { roles: ["customer", "staff", "service"] } as const;

/** Staff and services see all, customers their own; another's object is as good as none. */
export const maySee = (caller: Caller, customerId: string | null): boolean =>
  isStaff(caller) ||
  isService(caller) ||
  (customerId !== null && customerIdOf(caller) === customerId);

const seen = (
  caller: Caller,
  payment: PaymentRecord | null,
): Result<PaymentRecord, Refusal> =>
  payment && maySee(caller, payment.customerId)
    ? ok(payment)
    : refuse({ code: "NOT_FOUND" });

const query = listQuery.extend({
  transactionId: z.string().min(1).max(255).optional(),
  orderId: z.uuid().optional(),
  customerId: z.uuid().optional(),
  status: z.enum(statuses).optional(),
});

/** Reads of payments. */
export const paymentReadRoutes = (queries: PaymentQueries): Route[] => [
  listRoute(queries),
  route({
    method: "get",
    path: "/payments/order/{orderId}",
    summary: "The payment of an order that counts, and every attempt in items",
    tags,
    access: readers,
    params: orderParams,
    replies: {
      200: paymentSchema.extend({ items: z.array(paymentSchema) }),
    },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const filter = { orderId: params.orderId, limit: 200 };
      const payments = (await queries.list(filter)).reverse();
      const payment = seen(caller, paymentThatCounts(payments));
      if (!payment.ok) return payment;
      const body = { ...toBody(payment.value), items: payments.map(toBody) };
      return ok({ status: 200, body });
    },
  }),
  route({
    method: "get",
    path: "/payments/{id}",
    summary: "One payment",
    tags,
    access: readers,
    params: idParams,
    replies: { 200: paymentSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const payment = seen(caller, await queries.find(params.id));
      return payment.ok ? ok(paymentReply(payment.value)) : payment;
    },
  }),
];

export const paymentReply = (payment: PaymentRecord) =>
  ({
    status: 200,
    body: toBody(payment),
    etag: String(payment.version),
  }) as const;

const listRoute = (queries: PaymentQueries): Route =>
  route({
    method: "get",
    path: "/payments",
    summary: "Payments, the newest first; customers see their own",
    tags,
    access: readers,
    query,
    replies: { 200: pageOf(paymentSchema) },
    refusals: ["CARD_NUMBER_REFUSED"],
    handle: async ({ query: { cursor, ...asked }, caller }) => {
      if (holdsCardNumber(asked.transactionId ?? ""))
        return refuse({ code: "CARD_NUMBER_REFUSED" });
      const after = cursorId(cursor);
      if (!after.ok) return after;
      const filter: PaymentFilter = {
        ...asked,
        before: after.value,
        ...(isStaff(caller) || isService(caller)
          ? {}
          : { customerId: customerIdOf(caller) ?? nobody }),
      };
      const items = await queries.list(filter);
      const last = items.length === asked.limit ? items.at(-1)?.id : undefined;
      return ok({
        status: 200,
        body: {
          items: items.map(toBody),
          nextCursor: last ? encodeCursor(last) : null,
        },
      });
    },
  });

/** A customer's token without a customer sees nothing. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** The id that a page ended with. */
export function cursorId(
  cursor: string | undefined,
): Result<string | undefined, Refusal> {
  if (cursor === undefined) return ok(undefined);
  const id = z.uuid().safeParse(decodeCursor(cursor));
  return id.success
    ? ok(id.data)
    : refuse({
        code: "VALIDATION_FAILED",
        errors: [
          { path: "cursor", code: "invalid", message: "is none of ours" },
        ],
      });
}
