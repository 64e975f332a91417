import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { Answer, Task, Workflow } from "@waybill/saga";
import { pino } from "pino";
import {
  startWorkflowStack,
  type WorkflowStack,
} from "../testing/workflow-stack.js";
import { workflowClient, type WorkflowClient } from "./client.js";
import {
  superviseWorkflowWorker,
  type Activity,
  type WorkflowWorker,
} from "./worker.js";

jest.setTimeout(60_000);
const log = pino({ level: "silent" });
let stack: WorkflowStack;
let client: WorkflowClient;
let worker: WorkflowWorker;

type Run = Generator<Task, unknown, Answer>;
const call = (activity: string, input: object = {}): Task => ({
  kind: "call",
  activity,
  input,
});
const seen = new Map<string, unknown[]>();
const note = (key: string, ...what: unknown[]) => {
  seen.set(key, [...(seen.get(key) ?? []), ...what]);
};
const notes = (key: string) => seen.get(key) ?? [];

const workflows: Record<string, Workflow> = {
  sum: function* (input): Run {
    const first = yield call("add", { a: 1 });
    const value =
      first.kind === "answered" ? (first.value as { n: number }) : { n: 0 };
    note("sum", input, yield call("add", { a: value.n }));
    return {};
  },
  brave: function* (): Run {
    note("brave", yield call("fail"));
    return (yield call("nap")).kind;
  },
  slow: function* (): Run {
    return (yield call("count")).kind;
  },
  waiter: function* (): Run {
    note("waiter", (yield { kind: "wait", event: "Wake", ms: 300 }).kind);
    note("waiter", (yield { kind: "wait", event: "Wake", ms: 8_000 }).kind);
    yield call("wake-me");
    note("waiter", (yield { kind: "wait", event: "Wake", ms: 60_000 }).kind);
    return (yield { kind: "wait", event: "Wake", ms: 100 }).kind;
  },
  naps: function* (): Run {
    yield call("nap");
    return (yield call("nap")).kind;
  },
  pausing: function* (): Run {
    yield call("nap");
    yield { kind: "wait", event: "none", ms: 1_000 };
    return (yield call("nap")).kind;
  },
  endless: function* (): Run {
    for (;;) yield { kind: "wait", event: "never", ms: 3_600_000 };
  },
};

const activities: Record<string, Activity> = {
  add: async (input) => ({ n: (input as { a: number }).a + 1 }),
  fail: () => Promise.reject(new Error("out of order")),
  nap: async () => {
    await sleep(50);
    return {};
  },
  count: async () => {
    note("count", 1);
    await sleep(1_500);
    return {};
  },
  "wake-me": async (_input, { instanceId }) => {
    await client.raise(instanceId, "wake");
    await sleep(500);
    return {};
  },
};

const newWorker = () =>
  superviseWorkflowWorker({
    dapr: stack.dapr,
    workflows,
    activities,
    log,
    drainMs: 500,
  });

beforeAll(async () => {
  stack = await startWorkflowStack();
  client = workflowClient(stack.dapr);
  worker = newWorker();
  worker.start();
}, 60_000);
afterAll(async () => {
  await worker.stop();
  client.close();
  await stack.stop();
}, 30_000);

async function until(
  check: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<number> {
  const begun = performance.now();
  while (!(await check())) {
    if (performance.now() - begun > withinMs)
      throw new Error(`not within ${String(withinMs)} ms`);
    await sleep(50);
  }
  return performance.now() - begun;
}

/** Starts as the executor of intents does: again, for as long as the engine is not ready for it. */
async function start(workflow: string, id: string, input: object = {}) {
  let isNew: boolean | undefined;
  await until(async () => {
    isNew = await client.start(workflow, id, input).catch(() => undefined);
    return isNew !== undefined;
  }, 30_000);
  return isNew;
}

// A read that meets a write may see half of it, and is refused: the next one sees the whole.
const statusOf = (id: string) => client.status(id).catch(() => "unreadable");
const has = (id: string, status: string) => async () =>
  (await statusOf(id)) === status;
const idsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index)}`);

test("an instance runs its calls in order, and its input and answers come back as they were", async () => {
  expect(await start("sum", "sum-1", { hello: 0 })).toBe(true);
  await until(has("sum-1", "completed"), 10_000);
  expect(notes("sum").slice(-2)).toEqual([
    { hello: 0 },
    { kind: "answered", value: { n: 3 } },
  ]);
});

test("a call that rejects reaches the workflow as unanswered, and the workflow goes on", async () => {
  await start("brave", "brave-1");
  await until(has("brave-1", "completed"), 10_000);
  expect(notes("brave").at(-1)).toEqual({
    kind: "unanswered",
    reason: "out of order",
  });
});

test("starting does not wait for the first turn, and starting a running instance again is no second one", async () => {
  const begun = performance.now();
  expect(await client.start("slow", "slow-1", {})).toBe(true);
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(await client.start("slow", "slow-1", {})).toBe(false);
  await until(has("slow-1", "completed"), 20_000);
  expect(notes("count")).toHaveLength(1);
});

test("a wait ends with its event, or with its time; an event that came early ends the next wait, and a stale timer ends none", async () => {
  await start("waiter", "wait-1");
  await until(() => notes("waiter").length >= 1, 10_000);
  await sleep(300);
  expect(await client.raise("wait-1", "wake")).toBe(true);
  await until(has("wait-1", "completed"), 15_000);
  expect(notes("waiter").slice(-3)).toEqual(["timeout", "woken", "woken"]);
});

test("250 instances at once all end: no work item is dropped", async () => {
  const ids = idsOf("many", 250);
  await Promise.all(ids.map((id) => start("naps", id)));
  for (const id of ids) await until(has(id, "completed"), 50_000);
}, 90_000);

test("a terminated instance is ended and purged, and whoever comes later finds nothing", async () => {
  await start("endless", "endless-1");
  await until(has("endless-1", "running"), 10_000);
  await client.terminate("endless-1");
  await until(has("endless-1", "terminated"), 10_000);
  await client.terminate("endless-1");
  expect(await client.purge("endless-1")).toBe(true);
  expect(await client.purge("endless-1")).toBe(false);
  expect(await client.status("endless-1")).toBe("missing");
  await client.terminate("endless-1");
  expect(await client.raise("endless-1", "never")).toBe(false);
});

test("an instance of a workflow that this worker does not know fails, and says why", async () => {
  await start("unknown", "unknown-1");
  await until(has("unknown-1", "failed"), 10_000);
});

test("when its sidecar is killed, the worker works again within 15 s of its return, and nothing is forgotten", async () => {
  const ids = idsOf("survivor", 20);
  await Promise.all(ids.map((id) => start("pausing", id)));
  await stack.daprd.kill("SIGKILL");
  await until(() => !worker.connected(), 3_000);
  await stack.daprd.start();
  await until(() => worker.connected(), 15_000);
  await start("naps", "after-return");
  await until(has("after-return", "completed"), 15_000);
  for (const id of ids) await until(has(id, "completed"), 15_000);
}, 90_000);

test("when the worker leaves in the middle of its work and another comes, it works within 30 s, even where the sidecar locked itself up", async () => {
  const ids = idsOf("left", 100);
  const starting = Promise.all(ids.map((id) => start("naps", id)));
  await sleep(400);
  await worker.stop();
  worker = newWorker();
  worker.start();
  // As the launcher and Kubernetes do: a sidecar that ends is started again.
  const returned = await until(async () => {
    if (stack.daprd.ended()) await stack.daprd.start();
    return (
      (await client
        .start("naps", "after-leaving", {})
        .catch(() => undefined)) !== undefined
    );
  }, 40_000);
  expect(returned).toBeLessThan(30_000);
  await starting;
  for (const id of ids) await until(has(id, "completed"), 40_000);
}, 120_000);
