import type { Consumer, Received } from "../contract.js";
import { createOrphanWatch } from "../leases/orphans.js";
import { createLoop } from "../loop.js";
import { pause } from "../pause.js";
import type { Core } from "../core.js";
import { claim, giveBack, sweep } from "./claim.js";
import { shut, type InboxState } from "./inbox-state.js";
import { planOf, type ConsumerPlan } from "./plan.js";
import { createReceiver, type Receiver } from "./receiver.js";
import { runMessage } from "./run-message.js";
import {
  abandonMessages,
  isIdle,
  newPool,
  offerMessage,
  resume,
  roomOf,
  suspend,
} from "./worker-pool.js";

export type Inbox = {
  readonly start: (consumers: readonly Consumer[]) => void;
  readonly plans: readonly ConsumerPlan[];
  readonly receive: (topic: string, body: Buffer) => Promise<Received>;
  /** Looks for messages that nobody holds, now. */
  readonly wake: () => void;
  /** The database is back. */
  readonly resume: () => void;
  /** The leases are others' now. */
  readonly abandon: () => void;
  readonly stop: (waitMs: number) => Promise<void>;
};

export function createInbox(
  parts: Core & Pick<InboxState, "membership" | "gate" | "metrics">,
): Inbox {
  const state = newState(parts);
  return {
    start: (consumers) => {
      state.plans = consumers.map(planOf);
      if (state.plans.length === 0) return;
      state.claimer.start();
      state.sweeper.start();
    },
    get plans() {
      return state.plans;
    },
    receive: async (topic, body) =>
      state.stopped ? "RETRY" : state.receiver(topic, body),
    wake: state.claimer.wake,
    resume: () => {
      resume(state.pool);
      state.claimer.wake();
    },
    abandon: () => {
      abandonMessages(state.pool);
    },
    stop: async (waitMs) => {
      state.stopped = true;
      suspend(state.pool);
      await Promise.all([state.claimer.stop(), state.sweeper.stop()]);
      await pause(state, () => !isIdle(state.pool), waitMs);
      abandonMessages(state.pool);
    },
  };
}

function newState(parts: Parameters<typeof createInbox>[0]): InboxState {
  const orphans = createOrphanWatch();
  const state: InboxState = {
    ...parts,
    plans: [],
    stopped: false,
    pool: newPool({
      workers: parts.tuning.workers,
      capacity: parts.tuning.workerBuffer,
      run: (message) => runMessage(state, message),
      handBack: (messages) => void giveBack(state, messages),
      onRoom: () => {
        state.claimer.wake();
      },
    }),
    claimer: createLoop(
      () => claim(state),
      (error) => shut(state, error),
    ),
    sweeper: createLoop(
      () => sweep(state, orphans),
      (error) => shut(state, error),
    ),
    receiver: receiverOf(parts, () => state),
  };
  return state;
}

const receiverOf = (parts: Core, of: () => InboxState): Receiver =>
  createReceiver({
    db: parts.db,
    newId: parts.newId,
    maxEventBytes: parts.tuning.maxEventBytes,
    plans: () => of().plans,
    owner: () => {
      const { membership, pool, gate } = of();
      const able = membership.holds() && gate.isOpen() && roomOf(pool) > 0;
      return able ? membership.token() : null;
    },
    onHeld: (message) => {
      offerMessage(of().pool, message);
    },
    onLeft: () => {
      if (roomOf(of().pool) > 0) of().claimer.wake();
    },
    onDuplicate: () => {
      of().metrics.duplicate();
    },
    onDead: ({ id, topic, type, fault }) => {
      of().metrics.dead(type ?? "unknown");
      parts.log.error(
        { messageId: id, topic, type, code: fault?.code },
        `a message became a dead letter: ${fault?.message ?? ""}`,
      );
    },
    onFault: (error) => {
      parts.log.warn({ err: error }, "a message could not be stored yet");
    },
  });
