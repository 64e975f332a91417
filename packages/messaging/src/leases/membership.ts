import type { Database } from "@waybill/database";
import type { Logger } from "pino";
import { createLoop } from "../loop.js";

/** This process among those that work on the same database. */
export type Membership = {
  /** The token of all leases that this process holds; a new one once they were lost. */
  readonly token: () => string;
  /** Whether the leases surely still hold: false before the first renewal, and when none went through in time. */
  readonly holds: () => boolean;
  /** Processes alive at the last renewal, this one included. */
  readonly members: () => number;
  readonly start: () => void;
  /** Gives every lease back at once. */
  readonly leave: () => Promise<void>;
};

export type MembershipOptions = {
  readonly db: Database;
  readonly log: Logger;
  readonly instanceId: string;
  readonly newId: () => string;
  readonly monotonicMs: () => number;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** The token is another one now: whatever was held under the old one belongs to others. */
  readonly onLost: () => void;
  /** After each renewal. */
  readonly onRenewed: () => Promise<void>;
};

const renew = `
  UPDATE messaging_members SET until = now() + $2 * interval '1 ms' WHERE id = $1
  RETURNING (SELECT count(*) FROM messaging_members m WHERE m.until < now() AND m.id <> $1) AS expired,
            (SELECT count(*) FROM messaging_members m WHERE m.until >= now() OR m.id = $1) AS members`;

const join = `
  INSERT INTO messaging_members (id, instance, until) VALUES ($1, $2, now() + $3 * interval '1 ms')`;

const release = (whose: string) => `
  WITH gone AS (DELETE FROM messaging_members WHERE ${whose} RETURNING id),
    slots AS (UPDATE outbox_slots SET owner = NULL WHERE owner IN (SELECT id FROM gone)),
    messages AS (UPDATE inbox SET lease_owner = NULL WHERE state = 'ready' AND lease_owner IN (SELECT id FROM gone)),
    work AS (UPDATE intents SET lease_owner = NULL WHERE state = 'ready' AND lease_owner IN (SELECT id FROM gone))
  SELECT id FROM gone`;
const releaseExpired = release("until < now()");
const releaseOwn = release("id = $1");

export function createMembership(options: MembershipOptions): Membership {
  const { db, log, leaseMs, heartbeatMs, monotonicMs } = options;
  let token = options.newId();
  let joined = false;
  let members = 1;
  let holdsUntilMs = -Infinity;

  const enter = async (): Promise<void> => {
    await db.execute(join, [token, options.instanceId, leaseMs]);
    await db.query(releaseExpired);
    joined = true;
  };
  const beat = async (): Promise<number> => {
    const startedMs = monotonicMs();
    if (joined) {
      const row = await renewLease(db, token, leaseMs);
      if (!row) {
        log.warn("the leases of this process were taken over");
        token = options.newId();
        joined = false;
        options.onLost();
        return 0;
      }
      members = row.members;
    } else await enter();
    holdsUntilMs = startedMs + leaseMs;
    await options.onRenewed();
    return heartbeatMs;
  };

  const loop = createLoop(beat, (error) => {
    log.debug({ err: error }, "a lease could not be renewed");
    return heartbeatMs / 2;
  });
  return {
    token: () => token,
    holds: () => monotonicMs() < holdsUntilMs,
    members: () => members,
    start: loop.start,
    leave: async () => {
      await loop.stop();
      holdsUntilMs = -Infinity;
      if (joined) await db.query(releaseOwn, [token]);
    },
  };
}

/** Undefined: others took the lease over. Takes over what others have let expire. */
async function renewLease(
  db: Database,
  token: string,
  leaseMs: number,
): Promise<{ members: number } | undefined> {
  const [row] = await db.query<{ expired: number; members: number }>(renew, [
    token,
    leaseMs,
  ]);
  if (row && row.expired > 0) await db.query(releaseExpired);
  return row;
}
