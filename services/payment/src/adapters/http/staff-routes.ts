import type { ErrorCode, Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { route, type Caller, type Route } from "@waybill/service";
import type { StaffApp } from "../../app/staff-app.js";
import type { PaymentQueries } from "../../app/queries/ports.js";
import { anyCardNumber } from "../../domain/card-numbers.js";
import type { Payment } from "../../domain/payment.js";
import {
  idParams,
  newPaymentBody,
  paymentSchema,
  reasonBody,
  refundBody,
  refundedSchema,
  toBody,
} from "./schemas.js";
import { paymentReply } from "./payment-routes.js";

const tags = ["payments"] as const;
const access = { roles: ["staff", "service"] } as const;

export type StaffTools = {
  readonly queries: PaymentQueries;
  /** The staff's commands, on behalf of a caller: what they do is audited under his name. */
  readonly appFor: (caller: Caller) => StaffApp;
};

/** Payments outside of a checkout, and what staff do to any. */
export const staffRoutes = (tools: StaffTools): Route[] => [
  createRoute(tools),
  refundRoute(tools),
  action(tools, "process", "Takes a payment that was begun", (app, id) =>
    app.process(id),
  ),
  action(
    tools,
    "complete",
    "Marks an invoice as paid, or captures what is authorised",
    (app, id) => app.complete(id),
  ),
  action(tools, "poll", "Asks the provider how it stands", (app, id) =>
    app.poll(id),
  ),
  action(tools, "void", "Voids what was not captured", (app, id) =>
    app.void(id),
  ),
  action(tools, "fail", "Gives up on a payment", (app, id, reason) =>
    app.fail(id, reason),
  ),
];

const refusals: readonly ErrorCode[] = [
  "NOT_FOUND",
  "INVALID_TRANSITION",
  "SAGA_OWNED",
  "CARD_NUMBER_REFUSED",
  "PAYMENT_PROVIDER_UNAVAILABLE",
];

const action = (
  { queries, appFor }: StaffTools,
  verb: string,
  summary: string,
  act: (
    app: StaffApp,
    id: string,
    reason: string,
  ) => Promise<Result<Payment, Refusal>>,
): Route =>
  route({
    method: "post",
    path: `/payments/{id}/${verb}`,
    summary,
    tags,
    access,
    params: idParams,
    body: reasonBody,
    replies: { 200: paymentSchema },
    refusals,
    handle: async ({ params, body, caller }) => {
      if (anyCardNumber(body)) return refuse({ code: "CARD_NUMBER_REFUSED" });
      const done = await act(
        appFor(caller),
        params.id,
        body.reason || "by staff",
      );
      if (!done.ok) return done;
      const stored = await queries.find(params.id);
      return stored ? ok(paymentReply(stored)) : refuse({ code: "NOT_FOUND" });
    },
  });

const createRoute = ({ queries, appFor }: StaffTools): Route =>
  route({
    method: "post",
    path: "/payments",
    summary: "Begins a payment outside of a checkout; process takes it",
    tags,
    access,
    idempotency: "required",
    body: newPaymentBody,
    replies: { 201: paymentSchema },
    refusals: [
      "CARD_NUMBER_REFUSED",
      "PAYMENT_METHOD_UNAVAILABLE",
      "PAYMENT_VOIDED",
    ],
    handle: async ({ body, caller, operationId }) => {
      if (anyCardNumber(body)) return refuse({ code: "CARD_NUMBER_REFUSED" });
      const created = await appFor(caller).create({
        id: operationId,
        orderId: body.orderId,
        customerId: body.customerId ?? null,
        method: body.method,
        token: body.token ?? null,
        amount: body.amount.amount,
        currency: body.amount.currency,
      });
      if (!created.ok) return created;
      const stored = await queries.find(operationId);
      if (!stored) return refuse({ code: "NOT_FOUND" });
      return ok({
        status: 201,
        body: toBody(stored),
        etag: String(stored.version),
        headers: { location: `/api/v1/payments/${stored.id}` },
      });
    },
  });

const refundRoute = ({ queries, appFor }: StaffTools): Route =>
  route({
    method: "post",
    path: "/payments/{id}/refund",
    summary: "Gives back a part or the rest of what was captured",
    tags,
    access,
    idempotency: "required",
    params: idParams,
    body: refundBody,
    replies: { 200: refundedSchema },
    refusals: [
      "NOT_FOUND",
      "REFUND_EXCEEDS_CAPTURE",
      "CURRENCY_MISMATCH",
      "CARD_NUMBER_REFUSED",
    ],
    handle: async ({ params, body, caller, operationId }) => {
      if (anyCardNumber(body)) return refuse({ code: "CARD_NUMBER_REFUSED" });
      const before = await queries.find(params.id);
      if (!before) return refuse({ code: "NOT_FOUND" });
      const { amount } = body;
      if (typeof amount === "object" && amount.currency !== before.currency)
        return refuse({ code: "CURRENCY_MISMATCH" });
      const refunded = await appFor(caller).refund({
        paymentId: params.id,
        id: operationId,
        amount: (typeof amount === "object" ? amount.amount : amount) ?? null,
        reason: body.reason,
      });
      if (!refunded.ok) return refunded;
      const { refund } = refunded.value;
      const stored = (await queries.find(params.id)) ?? before;
      const total = refund.reduced + refund.givenBack;
      return ok({
        status: 200,
        body: {
          ...toBody(stored),
          refund: {
            id: refund.id,
            status: refund.status,
            amount: { amount: total, currency: stored.currency },
          },
        },
      });
    },
  });
