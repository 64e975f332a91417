import type { Failure, SagaDefinition } from "@waybill/saga";
import type { CheckoutState } from "../../saga/checkout/checkout-state.js";
import type { SagaDeps, Units } from "../../saga/ports.js";
import type { RefundState } from "../../saga/refund/refund-state.js";
import type {
  CheckoutRow,
  RefundRow,
  SagaOutcome,
  SagaRow,
} from "./saga-row.js";

/** What a saga has come to. */
export type SagaEnding = {
  readonly outcome: SagaOutcome;
  readonly failure?: Failure;
  /** Of a checkout that went through. */
  readonly total?: { readonly amount: number; readonly currency: string };
  /** Goods that can never be fulfilled: they are to be refunded. */
  readonly lost?: readonly Units[];
  /** Nothing is left of the order whose units were refunded. */
  readonly endsOrder?: boolean;
};

/** One kind of saga: how its state lies in its row, and what its end means. */
export type SagaKind<State extends { readonly memory: object }> = {
  readonly definition: SagaDefinition<State, SagaDeps>;
  stateOf(row: SagaRow): State;
  doneAs(state: State): SagaEnding;
  undoneAs(state: State, failure: Failure): SagaEnding;
};

export const checkoutKind = (
  definition: SagaDefinition<CheckoutState, SagaDeps>,
): SagaKind<CheckoutState> => ({
  definition,
  stateOf: (row) => {
    const { orderId, run, memory, wishes } = row as CheckoutRow;
    return { orderId, run, memory, wishes };
  },
  doneAs: ({ memory }) => ({
    outcome: "confirmed",
    total: { amount: memory.total ?? 0, currency: memory.currency ?? "USD" },
    ...(memory.unfulfillable ? { lost: memory.unfulfillable } : {}),
  }),
  undoneAs: ({ memory }, failure) => ({
    outcome: memory.outcome ?? "failed",
    failure,
  }),
});

export const refundKind = (
  definition: SagaDefinition<RefundState, SagaDeps>,
): SagaKind<RefundState> => ({
  definition,
  stateOf: (row) => {
    const { orderId, run, request, memory, wishes } = row as RefundRow;
    return { orderId, run, request, memory, wishes };
  },
  doneAs: ({ request, memory }) => ({
    outcome: request.reason,
    endsOrder: memory.nothingLeft === true,
  }),
  undoneAs: ({ request }, failure) => ({ outcome: request.reason, failure }),
});
