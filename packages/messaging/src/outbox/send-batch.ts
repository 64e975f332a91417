import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../backoff.js";
import { isBrokerFault } from "./broker-fault.js";
import type { OutboxRow } from "./outbox-row.js";
import { hasFollower, type Batch } from "./relay-queue.js";
import type { RelayState } from "./relay-state.js";

/** Sends a batch, and hands what became of each row to the settler. Never rejects. */
export async function sendBatch(
  state: RelayState,
  { topic, rows }: Batch,
): Promise<void> {
  count(state, rows, 1);
  const together = rows.filter(({ position }) => !state.alone.has(position));
  const singles = rows.filter(({ position }) => state.alone.has(position));
  const parts = [together, ...singles.map((row) => [row])];
  await Promise.all(
    parts
      .filter((part) => part.length > 0)
      .map((part) => sendPart(state, topic, part)),
  );
  count(state, rows, -1);
}

/** What became of rows that were sent together. */
type Sent = {
  readonly ok: readonly OutboxRow[];
  readonly bad: readonly { readonly row: OutboxRow; readonly error: string }[];
  /** Nothing went through, and that is not the fault of what was sent. */
  readonly cut: boolean;
};

async function sendPart(
  state: RelayState,
  topic: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  const begunMs = state.monotonicMs();
  const { ok, bad, cut } = await send(state, topic, rows);
  if (cut) state.outage.failed(begunMs);
  if (ok.length > 0) acknowledged(state, ok);
  if (bad.length > 0) refused(state, bad);
}

async function send(
  state: RelayState,
  topic: string,
  rows: readonly OutboxRow[],
): Promise<Sent> {
  try {
    const { failed } = await state.publish(topic, rows);
    const bad = rows
      .filter(({ position }) => failed.has(position))
      .map((row) => ({ row, error: failed.get(row.position) ?? "" }));
    const ok = rows.filter(({ position }) => !failed.has(position));
    const cut =
      ok.length === 0 && bad.every(({ error }) => isBrokerFault(error));
    return { ok, bad, cut };
  } catch (error) {
    const { message, status } = error as { message?: string; status?: number };
    // The sidecar refuses the request, not the broker the events: one of them is at fault, so each goes alone from now on.
    const ours = status !== undefined && status >= 400 && status < 500;
    if (ours) for (const { position } of rows) state.alone.add(position);
    const bad = rows.map((row) => ({ row, error: message ?? String(error) }));
    return { ok: [], bad, cut: !ours };
  }
}

/**
 * While the broker seems away one event is tried again and again, and no other: sarama's producer has a breaker for each
 * partition that opens for 10 s with each failure, so those of the partitions left alone are shut when the broker is back.
 */
export async function probeBroker(
  state: RelayState,
  { topic, rows }: Batch,
): Promise<void> {
  count(state, rows, 1);
  for (let tries = 1; ; tries++) {
    await sleep(state.outage.waitMs());
    const begunMs = state.monotonicMs();
    const { ok, bad, cut } = await send(state, topic, rows);
    if (ok.length > 0) acknowledged(state, ok);
    if (cut) state.outage.failed(begunMs);
    // One that fails for itself, or has had its chances, makes room for another.
    const enough = !cut || tries === 20 || state.stopping;
    if (bad.length > 0 && enough) refused(state, bad);
    else if (bad.length > 0) state.events.failed(rows, bad[0]?.error ?? "");
    if (bad.length === 0 || enough) break;
  }
  count(state, rows, -1);
}

function acknowledged(state: RelayState, rows: readonly OutboxRow[]): void {
  for (const { position } of rows) state.alone.delete(position);
  if (state.outage.succeeded()) void hurry(state);
  state.settler.published(rows);
  if (rows.some((row) => hasFollower(state.queue, row))) state.settler.hurry();
}

function refused(state: RelayState, bad: Sent["bad"]): void {
  const { tuning, events } = state;
  const rows = bad.map(({ row }) => row);
  const error = bad[0]?.error ?? "";
  events.failed(rows, error);
  const stuck = rows.filter(
    ({ attempts }) => attempts + 1 === tuning.stuckAfter,
  );
  if (stuck.length > 0) events.stuck(stuck, error);
  state.settler.failed(
    bad.map(({ row, error: why }) => ({
      row,
      error: why,
      delayMs: delayMs(state, row, isBrokerFault(why)),
    })),
  );
}

/** What the broker could not take is tried again soon: it comes back for all at once. */
const delayMs = (
  { tuning, random }: RelayState,
  { attempts }: OutboxRow,
  brokerAway: boolean,
): number =>
  backoffMs(
    attempts + 1,
    {
      minMs: tuning.backoffMinMs,
      maxMs: brokerAway ? 1_000 : tuning.backoffMaxMs,
    },
    random,
  );

/** The broker is back: what failed meanwhile need not sit out its back-off. */
async function hurry(state: RelayState): Promise<void> {
  try {
    await state.store.hurry([...state.slots()]);
    state.reader.wake();
  } catch (error) {
    state.events.databaseAway(error); // They come when their back-off ends.
  }
}

function count(
  { inAir }: RelayState,
  rows: readonly OutboxRow[],
  change: 1 | -1,
): void {
  for (const { slot } of rows) inAir.set(slot, (inAir.get(slot) ?? 0) + change);
}
