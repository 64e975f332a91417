import { setMaxListeners } from "node:events";
import { backoffMs } from "../backoff.js";
import type { IntentExecutor, Intents } from "../contract.js";
import type { Core } from "../core.js";
import { kindOfFault, recordOfFault } from "../faults.js";
import type { Gate } from "../gate.js";
import type { Membership } from "../leases/membership.js";
import { createOrphanWatch } from "../leases/orphans.js";
import { createLoop, type Loop } from "../loop.js";
import type { IntentMetrics } from "../metrics.js";
import { pause } from "../pause.js";
import { withSignal } from "../with-signal.js";
import {
  addIntent,
  buryIntent,
  claimIntents,
  finishIntent,
  orphanIntents,
  releaseIntents,
  retryIntent,
  type HeldIntent,
} from "./intent-store.js";

export type IntentWorks = Intents & {
  start(executors: readonly IntentExecutor[]): void;
  wake(): void;
  stop(waitMs: number): Promise<void>;
};

/** The runs of one kind. */
type Crew = {
  readonly executor: IntentExecutor;
  readonly limit: number;
  readonly running: Map<string, HeldIntent>;
  /** Held, and run as soon as there is a place. */
  readonly queue: HeldIntent[];
};

type State = Core & {
  readonly membership: Membership;
  readonly gate: Gate;
  readonly metrics: IntentMetrics;
  readonly crews: Map<string, Crew>;
  readonly claimer: Loop;
  readonly sweeper: Loop;
  readonly aborter: AbortController;
  stopped: boolean;
};

export function createIntents(
  parts: Core & Pick<State, "membership" | "gate" | "metrics">,
): IntentWorks {
  const orphans = createOrphanWatch();
  const shut = (error: unknown): number => {
    parts.gate.shut(error);
    return parts.tuning.claimEveryMs;
  };
  const state: State = {
    ...parts,
    crews: new Map(),
    claimer: createLoop(() => claim(state), shut),
    sweeper: createLoop(() => sweep(state, orphans), shut),
    aborter: new AbortController(),
    stopped: false,
  };
  return {
    add: (tx, intent) => add(state, tx, intent),
    start: (executors) => {
      for (const executor of executors)
        state.crews.set(executor.kind, {
          executor,
          limit: executor.concurrency ?? 8,
          running: new Map(),
          queue: [],
        });
      if (executors.length === 0) return;
      setMaxListeners(mostRuns(state), state.aborter.signal);
      state.claimer.start();
      state.sweeper.start();
    },
    wake: state.claimer.wake,
    stop: async (waitMs) => {
      state.stopped = true;
      await Promise.all([state.claimer.stop(), state.sweeper.stop()]);
      const running = () =>
        [...state.crews.values()].some((crew) => crew.running.size > 0);
      if (await pause(state, running, waitMs)) return;
      state.aborter.abort();
      await pause(state, running, 1_000);
    },
  };
}

/** Each run listens for the stop of the service while it lasts: more listeners than runs would be a leak, and is warned of. */
const mostRuns = ({ crews }: State): number =>
  [...crews.values()].reduce((sum, { limit }) => sum + limit, 0);

async function add(
  state: State,
  tx: Parameters<Intents["add"]>[0],
  { kind, key, payload, notBefore }: Parameters<Intents["add"]>[1],
): Promise<void> {
  const crew = state.crews.get(kind);
  const soon = !notBefore || notBefore <= state.now();
  const room = crew && crew.running.size + crew.queue.length < crew.limit * 2;
  const able = soon && room && !state.stopped && state.membership.holds();
  const owner = able ? state.membership.token() : null;
  const id = state.newId();
  const text = JSON.stringify(payload);
  const row = { id, kind, key, payload: text, owner };
  const added = await addIntent(tx, { ...row, notBefore: notBefore ?? null });
  if (!added) return;
  tx.afterCommit(() => {
    if (!owner || !crew) {
      if (soon) state.claimer.wake();
      return;
    }
    // As it will come back from the database: dates as text, nothing shared with the caller.
    const held = { id, owner, kind, key, payload: JSON.parse(text) as unknown };
    crew.queue.push({ ...held, attempts: 0 });
    fill(state, crew);
  });
}

function fill(state: State, crew: Crew): void {
  while (!state.stopped && crew.running.size < crew.limit) {
    const intent = crew.queue.shift();
    if (!intent) return;
    crew.running.set(intent.id, intent);
    void perform(state, crew.executor, intent).finally(() => {
      crew.running.delete(intent.id);
      fill(state, crew);
      if (crew.queue.length === 0 && crew.running.size === crew.limit - 1)
        state.claimer.wake();
    });
  }
}

async function claim(state: State): Promise<number> {
  const { membership, gate, tuning } = state;
  if (!gate.isOpen() || !membership.holds()) return tuning.claimEveryMs;
  for (const crew of state.crews.values()) {
    const room = crew.limit - crew.running.size - crew.queue.length;
    if (room <= 0) continue;
    crew.queue.push(
      ...(await claimIntents(
        state.db,
        membership.token(),
        crew.executor.kind,
        room,
      )),
    );
    fill(state, crew);
  }
  return tuning.claimEveryMs;
}

/** Gives back what is leased to this process without its knowledge: the answer to a claim was lost. */
async function sweep(
  state: State,
  orphans: ReturnType<typeof createOrphanWatch>,
): Promise<number> {
  const owner = state.membership.token();
  const known = [...state.crews.values()].flatMap((crew) => [
    ...crew.running.keys(),
    ...crew.queue.map(({ id }) => id),
  ]);
  const lost = orphans(await orphanIntents(state.db, owner, known));
  if (lost.length > 0) await releaseIntents(state.db, owner, lost);
  return state.tuning.sweepEveryMs;
}

/** Performs an intent and writes down what became of it. Never rejects. */
async function perform(
  state: State,
  executor: IntentExecutor,
  intent: HeldIntent,
): Promise<void> {
  const began = state.monotonicMs();
  const outcome = await attempt(state, executor, intent);
  const seconds = (state.monotonicMs() - began) / 1_000;
  state.metrics.performed(intent.kind, outcome, seconds);
}

async function attempt(
  state: State,
  executor: IntentExecutor,
  intent: HeldIntent,
): Promise<"done" | "retry" | "dead" | "unknown"> {
  const { db, tuning, gate } = state;
  try {
    await withSignal(tuning.intentTimeoutMs, state.aborter.signal, (signal) =>
      executor.run({
        key: intent.key,
        payload: intent.payload,
        attempt: intent.attempts + 1,
        signal,
      }),
    );
  } catch (error) {
    return answerFault(state, intent, error);
  }
  try {
    await finishIntent(db, intent);
    return "done";
  } catch (error) {
    gate.shut(error); // It is performed again, which it must bear.
    return "unknown";
  }
}

async function answerFault(
  state: State,
  intent: HeldIntent,
  error: unknown,
): Promise<"retry" | "dead" | "unknown"> {
  const { db, tuning, gate, log, metrics, random } = state;
  const fault = recordOfFault(error);
  const about = {
    intentId: intent.id,
    kind: intent.kind,
    key: intent.key,
    fault,
  };
  try {
    if (kindOfFault(error) === "permanent") {
      await buryIntent(db, intent, fault);
      metrics.dead(intent.kind);
      log.error(about, `an intent became a dead letter: ${fault.message}`);
      return "dead";
    }
    const bounds = { minMs: tuning.backoffMinMs, maxMs: tuning.backoffMaxMs };
    const delayMs = backoffMs(intent.attempts + 1, bounds, random);
    await retryIntent(db, intent, fault, delayMs);
    log.warn(about, `an intent is tried again later: ${fault.message}`);
    setTimeout(state.claimer.wake, delayMs + 5).unref();
    return "retry";
  } catch (failure) {
    gate.shut(failure);
    return "unknown";
  }
}
