import type { Refusal } from "@waybill/contracts";
import { orderV1 } from "@waybill/proto";
import { ok, type Result } from "@waybill/result";
import {
  grpcService,
  noteOrderId,
  type GrpcCall,
  type GrpcService,
} from "@waybill/service";
import type { z } from "zod";
import type { Deed } from "../../app/actor.js";
import { awaitPayment } from "../../app/commands/saga/await-payment.js";
import { beginCheckout } from "../../app/commands/saga/begin-checkout.js";
import { closeOrder } from "../../app/commands/saga/close-order.js";
import { confirmOrder } from "../../app/commands/saga/confirm-order.js";
import { failOrder } from "../../app/commands/saga/fail-order.js";
import { refundOrder } from "../../app/commands/saga/refund-order.js";
import type { Stores, Transact } from "../../app/ports.js";
import { getStandings } from "../../app/queries/get-standings.js";
import type { OrderQueries } from "../../app/queries/ports.js";
import { orderMessage, orNull } from "./messages.js";
import {
  awaitPaymentRequest,
  checked,
  confirmOrderRequest,
  endingRequest,
  refundOrderRequest,
  sagaRequest,
  standingsRequest,
} from "./requests.js";

export type SagaParts = {
  readonly transact: Transact;
  readonly queries: OrderQueries;
  readonly now: () => Date;
};

/** The saga's own calls. Each locks the order's row, decides, and answers a repeat as it answered the first time. */
export const sagaService = (parts: SagaParts): GrpcService =>
  grpcService(orderV1.OrderServiceService, {
    roles: ["service"],
    handlers: {
      ...forward(parts),
      confirmOrder: confirmHandler(parts),
      ...backward(parts),
      ...asking(parts),
    },
  });

/** Checks a request, then runs a command in a transaction. */
async function command<Schema extends z.ZodType<{ orderId: string }>, T>(
  parts: SagaParts,
  schema: Schema,
  request: unknown,
  call: GrpcCall,
  work: (
    stores: Stores,
    input: z.output<Schema>,
    deed: Deed,
  ) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const input = checked(schema, request);
  if (!input.ok) return input;
  noteOrderId(input.value.orderId);
  const deed: Deed = {
    actor: { kind: "service", name: "saga" },
    now: parts.now(),
    correlationId: call.correlationId,
  };
  return parts.transact((stores) => work(stores, input.value, deed));
}

const forward = (parts: SagaParts) => ({
  beginCheckout: async (
    request: orderV1.BeginCheckoutRequest,
    call: GrpcCall,
  ) => {
    const found = await command(
      parts,
      sagaRequest,
      request,
      call,
      beginCheckout,
    );
    return found.ok ? ok({ order: orderMessage(found.value) }) : found;
  },
  awaitPayment: async (
    request: orderV1.AwaitPaymentRequest,
    call: GrpcCall,
  ) => {
    const found = await command(
      parts,
      awaitPaymentRequest,
      request,
      call,
      (stores, { orderId, run, nextAction, url }, deed) => {
        const action =
          nextAction === "" ? null : { type: nextAction, url: orNull(url) };
        const input = { orderId, run, nextAction: action };
        return awaitPayment(stores, input, deed);
      },
    );
    return found.ok ? ok({ status: found.value.order.status }) : found;
  },
});

const confirmHandler =
  (parts: SagaParts) =>
  async (request: orderV1.ConfirmOrderRequest, call: GrpcCall) => {
    const found = await command(
      parts,
      confirmOrderRequest,
      request,
      call,
      (stores, { paymentId, reservationId, ...input }, deed) =>
        confirmOrder(
          stores,
          {
            ...input,
            paymentId: orNull(paymentId),
            reservationId: orNull(reservationId),
          },
          deed,
        ),
    );
    if (!found.ok) return found;
    const { order, version } = found.value;
    return ok({ status: order.status, version });
  };

const backward = (parts: SagaParts) => ({
  closeOrder: (request: orderV1.CloseOrderRequest, call: GrpcCall) =>
    command(parts, endingRequest, request, call, (stores, input, deed) =>
      closeOrder(stores, { ...input, ...reasonOf(input) }, deed),
    ),
  failOrder: async (request: orderV1.FailOrderRequest, call: GrpcCall) => {
    const found = await command(
      parts,
      endingRequest,
      request,
      call,
      (stores, input, deed) =>
        failOrder(stores, { ...input, ...reasonOf(input) }, deed),
    );
    return found.ok ? ok({ status: found.value.order.status }) : found;
  },
  refundOrder: (request: orderV1.RefundOrderRequest, call: GrpcCall) =>
    command(parts, refundOrderRequest, request, call, refundOrder),
});

const reasonOf = ({ step, code }: { step: string; code: string }) => ({
  step: orNull(step),
  code: orNull(code),
});

const asking = ({ queries }: SagaParts) => ({
  getOrderStandings: async (request: orderV1.GetOrderStandingsRequest) => {
    const input = checked(standingsRequest, request);
    if (!input.ok) return input;
    const standings = await getStandings(queries, input.value.orderIds);
    return ok({
      standings: standings.map((standing) => ({
        ...standing,
        status: standing.status ?? "",
      })),
    });
  },
});
