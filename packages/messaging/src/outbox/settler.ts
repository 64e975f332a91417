import { createLoop, type Loop } from "../loop.js";
import { pause } from "../pause.js";
import type { Failure, OutboxStore } from "./outbox-store.js";
import type { OutboxRow } from "./outbox-row.js";

/** Writes down what became of events: many at once, and again until the database takes it. */
export type Settler = {
  /** Written within `lingerMs`, so that those of several requests make one statement. */
  readonly published: (rows: readonly OutboxRow[]) => void;
  readonly failed: (failures: readonly Failure[]) => void;
  /** Writes what there is now: something waits for it. */
  readonly hurry: () => void;
  readonly start: () => void;
  /** Resolves once nothing is left to write, or after `waitMs`. */
  readonly flush: (waitMs: number) => Promise<void>;
  /** Flushes, and ends. */
  readonly stop: (waitMs: number) => Promise<void>;
};

export type SettlerOptions = {
  readonly store: OutboxStore;
  readonly lingerMs: number;
  readonly monotonicMs: () => number;
  /** They are marked as published. */
  readonly onPublished: (rows: readonly OutboxRow[]) => void;
  /** They are marked as failed. */
  readonly onFailed: (failures: readonly Failure[]) => void;
};

const untilWoken = 3_600_000;

export function createSettler(options: SettlerOptions): Settler {
  const { store } = options;
  const published = pile(
    (rows: readonly OutboxRow[]) => store.markPublished(rows),
    options.onPublished,
  );
  const failed = pile(
    (failures: readonly Failure[]) => store.markFailed(failures),
    options.onFailed,
  );
  const isBehind = () => published.size() + failed.size() > 0;
  let timer: NodeJS.Timeout | undefined;
  const loop: Loop = createLoop(
    async () => {
      await published.write();
      await failed.write();
      return isBehind() && !timer ? 0 : untilWoken;
    },
    () => 250,
  );
  const hurry = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isBehind()) loop.wake();
  };
  const flush = async (waitMs: number) => {
    hurry();
    await pause(options, isBehind, waitMs);
  };
  return {
    published: (rows) => {
      published.add(rows);
      timer ??= setTimeout(hurry, options.lingerMs);
    },
    failed: (failures) => {
      failed.add(failures);
      hurry();
    },
    hurry,
    start: loop.start,
    flush,
    stop: async (waitMs) => {
      await flush(waitMs);
      await loop.stop();
    },
  };
}

/** What is to be written; what could not be is kept for the next time. */
function pile<Item>(
  write: (items: readonly Item[]) => Promise<void>,
  onWritten: (items: readonly Item[]) => void,
) {
  const items: Item[] = [];
  return {
    add: (more: readonly Item[]) => {
      items.push(...more);
    },
    size: () => items.length,
    write: async () => {
      if (items.length === 0) return;
      const now = [...items];
      await write(now);
      items.splice(0, now.length);
      onWritten(now);
    },
  };
}
