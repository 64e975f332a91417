import { backoffMs } from "../backoff.js";
import type { OutboxRow } from "./outbox-row.js";
import type { Batch } from "./relay-queue.js";
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

async function sendPart(
  state: RelayState,
  topic: string,
  rows: readonly OutboxRow[],
): Promise<void> {
  try {
    const { failed } = await state.publish(topic, rows);
    const ok = rows.filter(({ position }) => !failed.has(position));
    const bad = rows.filter(({ position }) => failed.has(position));
    if (ok.length > 0) acknowledged(state, ok);
    if (bad.length === 0) return;
    const why = ({ position }: OutboxRow) => failed.get(position) ?? "";
    refused(state, bad, why, ok.length === 0);
  } catch (error) {
    const { message, status } = error as { message?: string; status?: number };
    // The sidecar refuses the request, not the broker the events: one of them is at fault, so each goes alone from now on.
    const atFault = status !== undefined && status >= 400 && status < 500;
    if (atFault) for (const { position } of rows) state.alone.add(position);
    refused(state, rows, () => message ?? String(error), !atFault);
  }
}

function acknowledged(state: RelayState, rows: readonly OutboxRow[]): void {
  for (const { position } of rows) state.alone.delete(position);
  if (state.outage.succeeded()) void hurry(state);
  state.settler.published(rows);
}

/** `all`: nothing of the request went through, so the broker may be away; then they are tried again soon. */
function refused(
  state: RelayState,
  rows: readonly OutboxRow[],
  why: (row: OutboxRow) => string,
  all: boolean,
): void {
  const { tuning, events, random } = state;
  if (all) state.outage.failed();
  const bounds = {
    minMs: tuning.backoffMinMs,
    maxMs: all ? Math.min(2_000, tuning.backoffMaxMs) : tuning.backoffMaxMs,
  };
  const [first] = rows;
  if (first) events.failed(rows, why(first));
  const stuck = rows.filter(
    ({ attempts }) => attempts + 1 === tuning.stuckAfter,
  );
  if (stuck[0]) events.stuck(stuck, why(stuck[0]));
  state.settler.failed(
    rows.map((row) => ({
      row,
      error: why(row),
      delayMs: backoffMs(row.attempts + 1, bounds, random),
    })),
  );
}

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
