import type { PaymentMethod } from "@waybill/contracts";
import type { SagaStep } from "@waybill/saga";
import type { SagaDeps, Units } from "../ports.js";

/** How the order is to be paid after the way it was placed with: chosen by the buyer, or recorded by staff. */
export type PaymentWish =
  | {
      /** 2 for the second way, and so on: part of the effect's key. */
      readonly n: number;
      readonly method: PaymentMethod;
      readonly token: string;
    }
  | { readonly n: number; readonly receipt: string };

/** What others want of a running checkout: written by them, only read by the saga. */
export type CheckoutWishes = {
  /** A cancellation was accepted: the order is closed. */
  readonly cancel?: true;
  /** Staff want it undone. */
  readonly undo?: true;
  readonly payment?: PaymentWish;
  /** "take-payment:undo": parts that a person has settled by hand. */
  readonly byHand?: readonly string[];
};

/** What the saga must not forget from one activity to the next: written by it alone. Ids and figures only. */
export type CheckoutMemory = {
  readonly total?: number;
  readonly currency?: string;
  readonly reservationId?: string;
  readonly paymentId?: string;
  /** Until when a payment is waited for; set with the first wait. */
  readonly payUntil?: number;
  /** Number of the way to pay that is under way, or was declined. */
  readonly pending?: number;
  readonly declined?: { readonly n: number; readonly code: string };
  /** The provider is away, and the buyer was told that they may choose another method. */
  readonly offered?: true;
  /** Where the buyer was last sent. */
  readonly sentTo?: string;
  readonly unfulfillable?: readonly Units[];
  readonly outcome?: "failed" | "cancelled";
};

export type CheckoutState = {
  readonly orderId: string;
  readonly run: number;
  readonly memory: CheckoutMemory;
  readonly wishes: CheckoutWishes;
};

export type CheckoutStep = SagaStep<CheckoutState, SagaDeps>;

export const remember = (
  state: CheckoutState,
  memory: CheckoutMemory,
): CheckoutState => ({ ...state, memory: { ...state.memory, ...memory } });

/** What a step's effect, or its undo, is known by for ever. */
export const effectOf = (
  { orderId, run }: CheckoutState,
  step: string,
  part: "run" | "undo" | `run:${number}`,
) => ({ orderId, run, key: `${orderId}:${step}:${part}` });
