import type { Policy, World, TimelineEntry } from "@waybill/saga";
import type { SagaDeps } from "../../saga/ports.js";
import type { SagaEnding } from "./kinds.js";
import type { SagaStore, SagaTransact } from "./ports.js";
import type { SagaRow } from "./saga-row.js";

/** What metrics and logs are told. */
export type SagaObserver = {
  recorded(saga: SagaRow, entries: readonly TimelineEntry[]): void;
  ended(saga: SagaRow, ending: SagaEnding, now: Date): void;
};

export type ActivityDeps = {
  readonly store: SagaStore;
  readonly transact: SagaTransact;
  readonly saga: SagaDeps;
  readonly world: World;
  readonly observer: SagaObserver;
  readonly policy?: Policy;
  /** Version with which the refunds that a checkout leaves behind are started. */
  readonly refundVersion: number;
};
