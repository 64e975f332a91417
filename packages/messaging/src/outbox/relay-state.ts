import type { Loop } from "../loop.js";
import type { Tuning } from "../tuning.js";
import type { Outage } from "./outage.js";
import type { OutboxRow } from "./outbox-row.js";
import type { OutboxStore } from "./outbox-store.js";
import type { Pace } from "./pace.js";
import type { RelayQueue } from "./relay-queue.js";
import type { Settler } from "./settler.js";

/** What became of each row, by position; rejects when the request as a whole had no such answer. */
export type Publish = (
  topic: string,
  rows: readonly OutboxRow[],
) => Promise<{ readonly failed: ReadonlyMap<number, string> }>;

export type RelayEvents = {
  readonly published: (rows: readonly OutboxRow[]) => void;
  readonly failed: (rows: readonly OutboxRow[], error: string) => void;
  /** Reached `stuckAfter` tries just now. */
  readonly stuck: (rows: readonly OutboxRow[], error: string) => void;
  readonly databaseAway: (error: unknown) => void;
};

export type RelayOptions = {
  readonly store: OutboxStore;
  readonly publish: Publish;
  readonly events: RelayEvents;
  readonly tuning: Tuning;
  readonly random: () => number;
  readonly monotonicMs: () => number;
  /** Slots that are this relay's now; none while its lease is in doubt. */
  readonly slots: () => ReadonlySet<number>;
};

export type RelayState = RelayOptions & {
  readonly queue: RelayQueue;
  readonly outage: Outage;
  readonly settler: Settler;
  readonly reader: Loop;
  /** Positions of rows that are sent in requests of their own. */
  readonly alone: Set<number>;
  /** Rows on their way, for each slot. */
  readonly inAir: Map<number, number>;
  readonly pace: Pace;
  requests: number;
  timer: NodeJS.Timeout | undefined;
  /** Changes when slots are lost: what was read before is not taken in. */
  epoch: number;
  pollMs: number;
  stopping: boolean;
};
