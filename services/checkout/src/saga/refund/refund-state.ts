import type { SagaStep } from "@waybill/saga";
import type { SagaDeps, Units } from "../ports.js";

/** What is to be undone of a confirmed order. */
export type RefundRequest = {
  /** Unique for ever: a cancellation's id, or "orderId:fulfilment". */
  readonly operationId: string;
  readonly reason: "cancelled" | "refunded";
  /** Of a cancellation: which items' units; the warehouse decides which of them had not shipped. */
  readonly items?: readonly (Units & { readonly itemId: string })[];
  /** Of goods that can never be shipped: the warehouse has decided already. */
  readonly lost?: readonly Units[];
};

export type RefundMemory = {
  readonly taken?: readonly {
    readonly itemId: string;
    readonly quantity: number;
  }[];
  readonly amount?: number;
  readonly nothingLeft?: boolean;
  readonly status?: string;
};

export type RefundState = {
  readonly orderId: string;
  readonly run: number;
  readonly request: RefundRequest;
  readonly memory: RefundMemory;
  readonly wishes: { readonly byHand?: readonly string[] };
};

export type RefundStep = SagaStep<RefundState, SagaDeps>;

export const remember = (
  state: RefundState,
  memory: RefundMemory,
): RefundState => ({ ...state, memory: { ...state.memory, ...memory } });
