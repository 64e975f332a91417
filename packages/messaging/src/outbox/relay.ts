import { createLoop } from "../loop.js";
import { pause } from "../pause.js";
import { createOutage } from "./outage.js";
import { createPace } from "./pace.js";
import type { OutboxRow } from "./outbox-row.js";
import {
  addRows,
  emptyQueue,
  expectRows,
  forgetStreams,
  fullStreams,
  heldPositions,
  offerRow,
  parkedStreams,
  parkRow,
  settleRow,
  takeBatch,
} from "./relay-queue.js";
import type { RelayOptions, RelayState } from "./relay-state.js";
import { probeBroker, sendBatch } from "./send-batch.js";
import { createSettler } from "./settler.js";

/** Reads unpublished rows, sends them in batches, one of each stream at a time, and writes down what the broker acknowledged. */
export type Relay = {
  /** Ids of rows that are about to be committed in this process, and offered after that. */
  readonly expect: (ids: readonly string[]) => void;
  /** Rows right after their commit in this process. */
  readonly offer: (rows: readonly OutboxRow[]) => void;
  /** Reads the table now. */
  readonly wake: () => void;
  /** Forgets what it holds of these slots; resolves once nothing of them is on its way. */
  readonly release: (slots: readonly number[]) => Promise<void>;
  /** Drops everything at once: others hold it now. */
  readonly abandon: () => void;
  readonly start: () => void;
  /** Publishes what it holds, for `waitMs` at most, and ends. */
  readonly stop: (waitMs: number) => Promise<void>;
};

export function createRelay(options: RelayOptions): Relay {
  const state = newState(options);
  return {
    expect: (ids) => {
      expectRows(state.queue, ids);
    },
    offer: (rows) => {
      if (state.stopping) return;
      const mine = state.slots();
      for (const row of rows)
        if (mine.has(row.slot) && !offerRow(state.queue, row))
          state.reader.wake();
      if (rows.some(({ version }) => version > 1)) state.settler.hurry(); // It may wait for the one before it.
      pump(state);
    },
    wake: state.reader.wake,
    release: async (slots) => {
      state.epoch++;
      forgetStreams(state.queue, (slot) => slots.includes(slot));
      const onTheirWay = () => slots.some((slot) => state.inAir.get(slot));
      await pause(state, onTheirWay, state.tuning.publishTimeoutMs);
      await state.settler.flush(1_000); // Or the next owner would send again what is not marked yet.
    },
    abandon: () => {
      state.epoch++;
      forgetStreams(state.queue);
    },
    start: () => {
      state.settler.start();
      state.reader.start();
    },
    stop: (waitMs) => stop(state, waitMs),
  };
}

function newState(options: RelayOptions): RelayState {
  const { tuning, store, events } = options;
  const state: RelayState = {
    ...options,
    queue: emptyQueue({
      capacity: tuning.relayBuffer,
      perStream: 50,
      memory: tuning.relayBuffer * 10,
    }),
    outage: createOutage(options),
    settler: createSettler({
      store,
      lingerMs: tuning.settleLingerMs,
      monotonicMs: options.monotonicMs,
      onPublished: (rows) => {
        for (const row of rows) settleRow(state.queue, row);
        events.published(rows);
        pump(state);
        readMore(state);
      },
      onFailed: (failures) => {
        for (const { row } of failures) parkRow(state.queue, row);
        pump(state);
      },
    }),
    reader: createLoop(
      () => read(state),
      (error) => {
        events.databaseAway(error);
        return tuning.pollMaxMs;
      },
    ),
    alone: new Set(),
    inAir: new Map(),
    pace: createPace({
      monotonicMs: options.monotonicMs,
      mostMs: tuning.publishPaceMs,
      calmRate: tuning.publishCalmRate,
    }),
    requests: 0,
    timer: undefined,
    epoch: 0,
    pollMs: tuning.pollMinMs,
    stopping: false,
  };
  return state;
}

async function read(state: RelayState): Promise<number> {
  const { tuning, queue } = state;
  const slots = [...state.slots()];
  const room = tuning.relayBuffer - queue.size;
  if (slots.length === 0 || room < tuning.relayBuffer / 4)
    return tuning.pollMaxMs;
  const { epoch } = state;
  const rows = await state.store.read({
    slots,
    held: heldPositions(queue),
    parked: parkedStreams(queue),
    full: fullStreams(queue),
    limit: Math.min(room, 1_000),
  });
  if (epoch !== state.epoch) return 0; // Slots were lost meanwhile: what was read may be others'.
  const others = addRows(queue, rows) > 0; // What this process writes is offered: only others' rows call for haste.
  pump(state);
  state.pollMs = others
    ? tuning.pollMinMs
    : Math.min(state.pollMs * 2, tuning.pollMaxMs);
  return state.pollMs;
}

/**
 * Sends what may leave. Under load one request at a time, and not too soon after the last, so that they grow; beside each other
 * for a backlog, and while there is so little that one which is slow would hold up the rest for nothing.
 */
export function pump(state: RelayState): void {
  const { queue, outage, tuning } = state;
  while (queue.ready > 0 && state.slots().size > 0) {
    const away = outage.suspected();
    const backlog = !away && queue.ready >= tuning.publishBatch;
    const beside = backlog || (!away && state.pace.isCalm());
    if (state.requests >= (beside ? tuning.publishLanes : 1)) return;
    const waitMs = backlog ? 0 : state.pace.waitMs();
    if (waitMs > 0) {
      pumpLater(state, waitMs);
      return;
    }
    const rows = away ? 1 : tuning.publishBatch;
    const batch = takeBatch(queue, rows, tuning.publishBatchBytes);
    if (!batch) return;
    state.requests++;
    state.pace.sent(batch.rows.length);
    const work = away ? probeBroker : sendBatch;
    void work(state, batch).finally(() => {
      state.requests--;
      pump(state);
    });
  }
}

/** There is a backlog in the table, and little of it left here. */
function readMore({ queue, tuning, pollMs, reader }: RelayState): void {
  const low = queue.size < tuning.relayBuffer / 4;
  if (low && pollMs === tuning.pollMinMs) reader.wake();
}

function pumpLater(state: RelayState, waitMs: number): void {
  state.timer ??= setTimeout(() => {
    state.timer = undefined;
    pump(state);
  }, waitMs);
}

async function stop(state: RelayState, waitMs: number): Promise<void> {
  const { queue, settler, outage } = state;
  state.stopping = true;
  await state.reader.stop();
  await pause(state, () => queue.size > 0 && !outage.suspected(), waitMs);
  forgetStreams(queue);
  clearTimeout(state.timer);
  await pause(state, () => state.requests > 0, state.tuning.publishTimeoutMs);
  await settler.stop(waitMs);
}
