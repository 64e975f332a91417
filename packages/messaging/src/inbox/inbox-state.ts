import type { Core } from "../core.js";
import type { Gate } from "../gate.js";
import type { Membership } from "../leases/membership.js";
import type { Loop } from "../loop.js";
import type { InboxMetrics } from "../metrics.js";
import type { ConsumerPlan } from "./plan.js";
import type { Receiver } from "./receiver.js";
import type { WorkerPool } from "./worker-pool.js";

/** One process's inbox: what its parts work on together. */
export type InboxState = Core & {
  readonly membership: Membership;
  readonly gate: Gate;
  readonly metrics: InboxMetrics;
  plans: readonly ConsumerPlan[];
  readonly pool: WorkerPool;
  readonly claimer: Loop;
  readonly sweeper: Loop;
  readonly receiver: Receiver;
  stopped: boolean;
};

/** Something of the database failed: everything waits for it. Gives the pause of a loop. */
export function shut(state: InboxState, error: unknown): number {
  state.gate.shut(error);
  return state.tuning.claimEveryMs;
}
