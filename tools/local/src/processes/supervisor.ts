import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { localFault } from "../stack/fault.js";
import type { StackWriter } from "../stack/stack-file.js";
import { killWhenUnwell } from "./liveness.js";
import { lastWords, tailOf } from "./last-words.js";

export type ProcessSpec = {
  readonly name: string;
  readonly logFile: string;
  /** Starts it once, in a process group of its own; may do what must come before. */
  readonly start: () => ChildProcess | Promise<ChildProcess>;
  /** Whether it is of use now; asked until it says yes. */
  readonly probe: () => Promise<boolean>;
  readonly readyWithinMs: number;
  readonly stopSignal: NodeJS.Signals;
  /** How long it may take to stop by itself before it is killed. */
  readonly stopWithinMs: number;
  /** Killed when it fails its probe for so long after it had passed it; without it, never. */
  readonly unwellMs?: number;
  /** Whether such last words before the first readiness are worth another try (a port of the ephemeral range was taken). */
  readonly retryable?: RegExp;
  /** Says what last words before the first readiness mean, and what to do; they are shown as they are without it. */
  readonly explain?: (words: string) => string;
};

export type Supervised = {
  readonly name: string;
  /** Resolves when it is of use for the first time; rejects when it can't start. */
  readonly ready: Promise<void>;
  /** Stops it and starts it no more. */
  stop(hard?: boolean): Promise<void>;
};

export type SupervisorContext = {
  readonly writer: StackWriter;
  /** Told in one sentence what happened. */
  readonly say: (sentence: string) => void;
  /** How long a restart of this process is held back by a drill; 0 for not at all. */
  readonly heldForMs: (name: string) => number;
};

const stableMs = 30_000;
const startTries = 4;

/** How long to wait before restart number `failures` (from 1): 0.5 s doubling to 15 s. */
export const backOffMs = (failures: number): number =>
  Math.min(15_000, 500 * 2 ** Math.max(0, failures - 1));

/** Starts a process and keeps it running: one that dies is started again, with back-off. */
export function supervise(
  spec: ProcessSpec,
  context: SupervisorContext,
): Supervised {
  const state: State = {
    child: undefined,
    stopping: false,
    isReady: false,
    failures: 0,
    restarts: 0,
    startedAt: 0,
    fault: undefined,
    pending: Promise.resolve(),
  };
  const launch = () =>
    (state.pending = launchOnce(spec, context, state, launch));
  const ready = launch().then(async () => {
    await untilReady(spec, state);
    void watch(spec, context, state);
  });
  return {
    name: spec.name,
    ready,
    stop: (hard) => stop(spec, context, state, hard ?? false),
  };
}

type State = {
  child: ChildProcess | undefined;
  stopping: boolean;
  isReady: boolean;
  failures: number;
  restarts: number;
  startedAt: number;
  fault: Error | undefined;
  pending: Promise<void>;
};

async function launchOnce(
  spec: ProcessSpec,
  context: SupervisorContext,
  state: State,
  again: () => Promise<void>,
): Promise<void> {
  state.startedAt = performance.now();
  let child: ChildProcess;
  try {
    child = await spec.start();
  } catch (error) {
    if (!state.isReady) throw error;
    void restart(spec, context, state, "could not be started", again);
    return;
  }
  state.child = child;
  context.writer.started(spec.name, child.pid ?? 0, state.restarts);
  const ended = (code: number | null, signal: NodeJS.Signals | null) => {
    context.writer.ended(spec.name);
    if (state.stopping) return;
    const how = signal
      ? `was ended by ${signal}`
      : `ended with ${String(code)}`;
    void restart(spec, context, state, how, again);
  };
  child.once("error", (error) => {
    state.fault = error;
  });
  if (hasEnded(child)) ended(child.exitCode, child.signalCode);
  else child.once("exit", ended);
  if (state.stopping) child.kill(spec.stopSignal);
}

async function restart(
  spec: ProcessSpec,
  context: SupervisorContext,
  state: State,
  how: string,
  again: () => Promise<void>,
): Promise<void> {
  if (performance.now() - state.startedAt > stableMs) state.failures = 0;
  state.failures += 1;
  const words = lastWords(tailOf(spec.logFile));
  if (!state.isReady && !mayTryAgain(spec, state, words)) {
    state.fault = localFault(
      `${spec.name} ${how} while starting: ${spec.explain?.(words) ?? words} (${spec.logFile})`,
    );
    return;
  }
  const held = context.heldForMs(spec.name);
  const waitMs = Math.max(backOffMs(state.failures), held);
  const seconds = (waitMs / 1000).toFixed(1);
  context.say(`${spec.name} ${how}; starting it again in ${seconds} s`);
  await sleep(waitMs, undefined, { ref: !state.stopping });
  if (isStopping(state)) return;
  state.restarts += 1;
  await again();
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function watch(
  spec: ProcessSpec,
  context: SupervisorContext,
  state: State,
): Promise<void> {
  const { name, probe, unwellMs } = spec;
  if (unwellMs === undefined) return;
  await killWhenUnwell({
    probe,
    unwellMs,
    child: () =>
      state.child && !hasEnded(state.child) ? state.child : undefined,
    onKill: () => {
      const seconds = String(Math.round(unwellMs / 1000));
      context.say(`${name} has not been well for ${seconds} s and is killed`);
    },
    isOver: () => isStopping(state),
  });
}

/** A function, because control flow analysis believes that nothing changes while it awaits. */
const isStopping = (state: State): boolean => state.stopping;

const mayTryAgain = (spec: ProcessSpec, state: State, words: string): boolean =>
  state.failures < startTries && (spec.retryable?.test(words) ?? false);

async function untilReady(spec: ProcessSpec, state: State): Promise<void> {
  const deadline = performance.now() + spec.readyWithinMs;
  while (performance.now() < deadline) {
    if (state.fault) throw state.fault;
    if (isStopping(state)) return;
    if (await spec.probe()) {
      state.isReady = true;
      return;
    }
    await sleep(60);
  }
  const seconds = String(Math.round(spec.readyWithinMs / 1000));
  throw localFault(
    `${spec.name} was not ready within ${seconds} s: ${lastWords(tailOf(spec.logFile))} (${spec.logFile})`,
  );
}

async function stop(
  spec: ProcessSpec,
  context: SupervisorContext,
  state: State,
  hard: boolean,
): Promise<void> {
  state.stopping = true;
  await state.pending.catch(() => undefined);
  const { child } = state;
  if (!child || hasEnded(child)) return;
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
  });
  child.kill(hard ? "SIGKILL" : spec.stopSignal);
  const bound = new AbortController();
  const late = sleep(spec.stopWithinMs, "late", { signal: bound.signal }).catch(
    () => undefined,
  );
  if ((await Promise.race([gone, late])) === "late") {
    const seconds = String(spec.stopWithinMs / 1000);
    context.say(`${spec.name} did not stop within ${seconds} s and is killed`);
    child.kill("SIGKILL");
    await gone;
  }
  bound.abort();
}
