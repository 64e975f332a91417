import type { createOrphanWatch } from "../leases/orphans.js";
import { heldFromRow } from "./held-from-row.js";
import { shut, type InboxState } from "./inbox-state.js";
import {
  buryMessage,
  claimMessages,
  handBack,
  orphanMessages,
} from "./inbox-store.js";
import type { HeldMessage } from "./message.js";
import { sweepWaiting } from "./sweep.js";
import { heldIds, offerMessage, roomOf } from "./worker-pool.js";

/** Takes the lease of what nobody holds and is due. */
export async function claim(state: InboxState): Promise<number> {
  const { tuning, membership, pool, gate } = state;
  const room = Math.min(roomOf(pool), 100);
  if (room === 0 || !gate.isOpen() || !membership.holds())
    return tuning.claimEveryMs;
  const owner = membership.token();
  const names = state.plans.map(({ name }) => name);
  const rows = await claimMessages(state.db, owner, names, room);
  for (const row of rows) {
    const held = heldFromRow(row, owner, state.plans, tuning.maxEventBytes);
    if ("fault" in held) {
      await buryMessage(state.db, { id: row.id, owner }, held.fault);
      state.metrics.dead(row.type);
    } else offerMessage(pool, held);
  }
  return rows.length === room ? 0 : tuning.claimEveryMs;
}

/** Finds what was forgotten: leases held without knowledge, messages that wait without need. Gives the pause until the next time. */
export async function sweep(
  state: InboxState,
  orphans: ReturnType<typeof createOrphanWatch>,
): Promise<number> {
  const owner = state.membership.token();
  const known = heldIds(state.pool);
  const lost = orphans(await orphanMessages(state.db, owner, known));
  if (lost.length > 0) await handBack(state.db, owner, lost);
  const { adopted, woken } = await sweepWaiting(
    state.db,
    state.tuning.adoptAfterMs,
  );
  for (const stream of adopted)
    state.log.warn(
      stream,
      "a stream is taken as begun late: its first versions are not on the topic any more",
    );
  if (woken + lost.length > 0) state.claimer.wake();
  return state.tuning.sweepEveryMs;
}

/** Too many sleep in memory: anyone may claim these when they are due. */
export async function giveBack(
  state: InboxState,
  messages: readonly HeldMessage[],
): Promise<void> {
  const [first] = messages;
  if (!first) return;
  try {
    await handBack(
      state.db,
      first.owner,
      messages.map(({ id }) => id),
    );
  } catch (error) {
    shut(state, error); // The sweep gives back what is not known here any more.
  }
}
