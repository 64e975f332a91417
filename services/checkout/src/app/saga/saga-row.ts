import type { Failure, TimelineEntry } from "@waybill/saga";
import type {
  CheckoutMemory,
  CheckoutWishes,
} from "../../saga/checkout/checkout-state.js";
import type {
  RefundMemory,
  RefundRequest,
} from "../../saga/refund/refund-state.js";

export const sagaStates = [
  "running",
  "waiting",
  "undoing",
  "needs_attention",
  "done",
] as const;
export type SagaLife = (typeof sagaStates)[number];
export type SagaOutcome = "confirmed" | "failed" | "cancelled" | "refunded";

/** One saga, as the database keeps it. The engine keeps nothing that is not here too. */
export type SagaRow = {
  /** The order id, or "<orderId>:cancel:<n>". */
  readonly id: string;
  readonly orderId: string;
  readonly version: number;
  /** Raised with each restart; fences off what is left of older runs. */
  readonly run: number;
  readonly state: SagaLife;
  readonly outcome: SagaOutcome | null;
  readonly customerId: string | null;
  readonly correlationId: string;
  readonly step: string | null;
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly waitingFor: string | null;
  /** Until when it waits. */
  readonly waitUntil: Date | null;
  /** By when something must have happened, or the engine has lost it; null once it is done. */
  readonly deadlineAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
} & (
  | {
      readonly kind: "checkout";
      readonly request: object;
      readonly memory: CheckoutMemory;
      readonly wishes: CheckoutWishes;
    }
  | {
      readonly kind: "refund";
      readonly request: RefundRequest;
      readonly memory: RefundMemory;
      readonly wishes: { readonly byHand?: readonly string[] };
    }
);

export type CheckoutRow = Extract<SagaRow, { kind: "checkout" }>;
export type RefundRow = Extract<SagaRow, { kind: "refund" }>;

/** What an activity changes of its saga when it is through. */
export type SagaProgress = {
  readonly state: SagaLife;
  readonly memory: object;
  readonly step: string | null;
  readonly attempt: number;
  readonly failure: Failure | null;
  readonly waitingFor: string | null;
  readonly waitUntil: Date | null;
  readonly deadlineAt: Date | null;
  readonly outcome: SagaOutcome | null;
};

export type StoredEntry = TimelineEntry & { readonly run: number };

/** Under which id the engine runs a saga. */
export const instanceIdOf = ({
  id,
  kind,
  run,
}: Pick<SagaRow, "id" | "kind" | "run">): string =>
  kind === "refund" && run === 1 ? id : `${id}:${String(run)}`;

/** Which saga, and which run of it, an instance id stands for. */
export function sagaOfInstance(instanceId: string): {
  readonly id: string;
  readonly run: number;
} {
  const parts = instanceId.split(":");
  const operation = parts[1] === "cancel";
  const runAt = operation ? 3 : 1;
  return {
    id: parts.slice(0, runAt).join(":"),
    run: Number(parts[runAt] ?? 1),
  };
}
