import type { Database } from "@waybill/database";
import { slotCount } from "./slot.js";

/** The share of all aggregates that this process's relay publishes. */
export type Slots = {
  readonly mine: ReadonlySet<number>;
  /** Takes what is free, or gives up what is too much, for `members` relays; says what changed. */
  balance(
    token: string,
    members: number,
  ): Promise<{ gained: boolean; lost: readonly number[] }>;
  /** Forgets all: they belong to others now. */
  forget(): void;
};

const takeFree = `
  UPDATE outbox_slots SET owner = $1 WHERE slot IN (
    SELECT slot FROM outbox_slots WHERE owner IS NULL ORDER BY slot LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING slot`;
const giveBack =
  "UPDATE outbox_slots SET owner = NULL WHERE owner = $1 AND slot = ANY($2)";

/**
 * `release` is asked before a slot is given back, and resolves once nothing of it is on its way:
 * the next owner must not send an aggregate's next event beside ours.
 */
export function createSlots(
  db: Database,
  release: (slots: readonly number[]) => Promise<void>,
): Slots {
  const mine = new Set<number>();
  return {
    mine,
    forget: () => {
      mine.clear();
    },
    balance: async (token, members) => {
      const share = Math.ceil(slotCount / members);
      if (mine.size > share) {
        const lost = [...mine].slice(share);
        for (const slot of lost) mine.delete(slot);
        await release(lost);
        await db.execute(giveBack, [token, lost]);
        return { gained: false, lost };
      }
      if (mine.size === share) return { gained: false, lost: [] };
      const rows = await db.query<{ slot: number }>(takeFree, [
        token,
        share - mine.size,
      ]);
      for (const { slot } of rows) mine.add(slot);
      return { gained: rows.length > 0, lost: [] };
    },
  };
}
