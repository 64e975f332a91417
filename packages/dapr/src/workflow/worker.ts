import { setTimeout as sleep } from "node:timers/promises";
import type { ClientReadableStream } from "@grpc/grpc-js";
import type { Workflow } from "@waybill/saga";
import type { Logger } from "pino";
import { workflowClient, type WorkflowClient } from "./client.js";
import {
  connect,
  unary,
  type Stub,
  type WorkflowSidecar,
} from "./connection.js";
import {
  activityAnswer,
  activityCallOf,
  hello,
  turnAnswer,
  turnOf,
  workItemsRequest,
  type ActivityOutcome,
  type WorkItem,
} from "./protocol.js";
import { engineSilence } from "./engine-silence.js";
import { messageOf, replay } from "./replay.js";
import { guardAgainstWedge } from "./wedge-guard.js";

export type ActivityContext = {
  readonly instanceId: string;
  readonly taskId: number;
};

/** Does one thing outside of the workflow, at least once. A rejection reaches the workflow as "unanswered". */
export type Activity = (
  input: unknown,
  context: ActivityContext,
) => Promise<object>;

export type WorkflowWorkerOptions = {
  readonly dapr: WorkflowSidecar & { readonly httpPort: number };
  /** By the name under which instances are started. All versions that may still run must be here. */
  readonly workflows: Readonly<Record<string, Workflow>>;
  readonly activities: Readonly<Record<string, Activity>>;
  readonly log: Logger;
  /** Longest pause before the sidecar is tried again; default 1 000 ms. */
  readonly maxPauseMs?: number;
  /** How long running activities are waited for at the end; default 10 000 ms. */
  readonly drainMs?: number;
  /** State component of the engine's histories; default "workflowstore". */
  readonly store?: string;
};

export type WorkflowWorker = {
  readonly name: string;
  /** The engine's management API. How its calls fare also tells whether the engine has locked itself up. */
  readonly client: WorkflowClient;
  start(): void;
  /** Takes no more work, and resolves once nothing of it runs (or `drainMs` are over). */
  stop(): Promise<void>;
  /** Whether the sidecar's stream of work is open. */
  connected(): boolean;
  /** Since when it has been open, epoch milliseconds; null while it is not. */
  connectedSince(): number | null;
  /** Work items in hand. */
  active(): number;
};

/**
 * Works for the sidecar's workflow engine for as long as the process lives: a stream that breaks, or never opened, is opened again.
 * It takes whatever the sidecar sends; how much that is at once is set there (maxConcurrent…Invocations), so nothing is ever dropped.
 */
export function superviseWorkflowWorker(
  options: WorkflowWorkerOptions,
): WorkflowWorker {
  const work = createWork(options);
  const silence = engineSilence();
  const client = workflowClient(options.dapr, silence);
  const stopping = new AbortController();
  const { signal } = stopping;
  let openSince: number | null = null;
  let loop: Promise<unknown> = Promise.resolve();
  const take = (stub: Stub, item: WorkItem) => {
    silence.broken(Date.now());
    work.take(stub, item);
  };
  const opened = (is: boolean) => {
    openSince = is ? Date.now() : null;
  };
  const connectedSince = () => openSince;
  return {
    name: "workflow-worker",
    client,
    start: () => {
      // Waking what was never there goes the way of all calls, and leaves nothing but a line in the sidecar's log.
      const call = () => client.raise("wedge-guard", "nothing");
      const guard = { store: "workflowstore", call, ...options };
      loop = Promise.all([
        keepStream(options, take, signal, opened),
        guardAgainstWedge({ ...guard, silence, connectedSince }, signal),
      ]);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([loop, work.drain(options.drainMs ?? 10_000)]);
      client.close();
    },
    connected: () => openSince !== null,
    connectedSince,
    active: work.active,
  };
}

/** Opens the stream of work again whenever it ends, until the signal aborts; tells of each opening and end. */
async function keepStream(
  { dapr, log, maxPauseMs = 1_000 }: WorkflowWorkerOptions,
  take: (stub: Stub, item: WorkItem) => void,
  signal: AbortSignal,
  opened: (is: boolean) => void,
): Promise<void> {
  const stopped = () => signal.aborted;
  for (let failures = 0; !stopped();) {
    // A stub whose sidecar died may keep a dead connection: each stream has its own.
    const stub = connect(dapr);
    const seen = { open: false };
    const reason = await stream(stub, take, signal, () => {
      seen.open = true;
      failures = 0;
      opened(true);
      log.info("workflow worker: connected to the sidecar");
    });
    if (seen.open && !stopped())
      log.warn({ reason }, "workflow worker: stream ended");
    opened(false);
    failures += 1;
    stub.close();
    if (!stopped())
      await pause(Math.min(100 * 2 ** failures, maxPauseMs), signal);
  }
}

/** Reads work items until the stream ends, for whatever reason; gives the reason. */
async function stream(
  stub: Stub,
  take: (stub: Stub, item: WorkItem) => void,
  signal: AbortSignal,
  opened: () => void,
): Promise<string> {
  try {
    // The stream itself says nothing before its first item: whether the sidecar is there has to be asked.
    await unary(stub.hello.bind(stub), hello(), 2_000);
  } catch (error) {
    return messageOf(error);
  }
  return new Promise((resolve) => {
    const items: ClientReadableStream<WorkItem> =
      stub.getWorkItems(workItemsRequest());
    const cancel = () => {
      items.cancel();
    };
    const end = (reason: string) => {
      signal.removeEventListener("abort", cancel);
      items.removeAllListeners();
      items.on("error", () => undefined); // Cancelling is an error to those who listen.
      items.cancel();
      resolve(reason);
    };
    if (signal.aborted) {
      end("stopping");
      return;
    }
    signal.addEventListener("abort", cancel);
    opened();
    items.on("data", (item: WorkItem) => {
      take(stub, item);
    });
    items.on("end", () => {
      end("the sidecar ended it");
    });
    items.on("error", (error: Error) => {
      end(error.message);
    });
  });
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
};

const answerDeadlineMs = 10_000;

/** What is done with work items, whichever stream they came over. */
function createWork(options: WorkflowWorkerOptions) {
  const known = new Map(Object.entries(options.workflows));
  const running = new Set<Promise<void>>();
  const take = (stub: Stub, item: WorkItem) => {
    const done = answer(stub, item, known, options)
      // The engine sends it again when it gets no answer.
      .catch((error: unknown) => {
        options.log.warn({ err: error }, "a work item's answer was not taken");
      })
      .finally(() => {
        running.delete(done);
      });
    running.add(done);
  };
  return {
    take,
    active: () => running.size,
    drain: async (ms: number) => {
      const over = new AbortController();
      await Promise.race([Promise.all(running), pause(ms, over.signal)]);
      over.abort();
    },
  };
}

async function answer(
  stub: Stub,
  item: WorkItem,
  known: ReadonlyMap<string, Workflow>,
  { activities, log }: WorkflowWorkerOptions,
): Promise<void> {
  const turn = item.getOrchestratorrequest();
  if (turn) {
    const { instanceId, past, fresh } = turnOf(turn);
    const actions = replay(known, past, fresh);
    for (const action of actions)
      if (action.type === "end" && action.status === "failed")
        log.error({ instanceId, reason: action.reason }, "workflow failed");
    const message = turnAnswer(instanceId, actions);
    await unary(
      stub.completeOrchestratorTask.bind(stub),
      message,
      answerDeadlineMs,
    );
  }
  const request = item.getActivityrequest();
  if (request) {
    const call = activityCallOf(request);
    const outcome = await perform(activities, call);
    if ("failure" in outcome)
      log.warn({ ...call, reason: outcome.failure }, "activity failed");
    const message = activityAnswer(call, outcome);
    await unary(
      stub.completeActivityTask.bind(stub),
      message,
      answerDeadlineMs,
    );
  }
}

async function perform(
  activities: WorkflowWorkerOptions["activities"],
  call: ReturnType<typeof activityCallOf>,
): Promise<ActivityOutcome> {
  try {
    const made = activities[call.activity];
    if (!made)
      return { failure: `This worker knows no activity '${call.activity}'.` };
    const input: unknown =
      call.input === "" ? undefined : JSON.parse(call.input);
    const { instanceId, taskId } = call;
    return {
      result: JSON.stringify(await made(input, { instanceId, taskId })),
    };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}
