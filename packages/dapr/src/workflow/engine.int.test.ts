import { setTimeout as sleep } from "node:timers/promises";
import {
  afterAll,
  afterEach,
  beforeAll,
  expect,
  jest,
  test,
} from "@jest/globals";
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

jest.setTimeout(30_000);
let stack: WorkflowStack;
let client: WorkflowClient;
let worker: WorkflowWorker | undefined;
const log = pino({ level: "warn" });

beforeAll(async () => {
  stack = await startWorkflowStack();
  client = workflowClient(stack.dapr);
}, 60_000);
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
}, 10_000);
afterAll(async () => {
  client.close();
  await stack.stop();
}, 30_000);

type Run = Generator<Task, unknown, Answer>;
const call = (activity: string, input: object = {}): Task => ({
  kind: "call",
  activity,
  input,
});

function work(
  workflows: Record<string, Workflow>,
  activities: Record<string, Activity>,
): void {
  worker = superviseWorkflowWorker({
    dapr: stack.dapr,
    workflows,
    activities,
    log,
    drainMs: 1_000,
  });
  worker.start();
}

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
  }, 20_000);
  return isNew;
}

// A read that meets a write may see half of it, and is refused: the next one sees the whole.
const statusOf = (id: string) => client.status(id).catch(() => "unreadable");
const isCompleted = (id: string) => async () =>
  (await statusOf(id)) === "completed";

test("an instance runs its calls in order, and its answers come back", async () => {
  const seen: unknown[] = [];
  work(
    {
      sum: function* (input): Run {
        const first = yield call("add", { a: 1 });
        const second = yield call("add", {
          a: first.kind === "answered" ? (first.value as { n: number }).n : 0,
        });
        seen.push(input, second);
        return { done: true };
      },
    },
    { add: async (input) => ({ n: (input as { a: number }).a + 1 }) },
  );
  expect(await start("sum", "sum-1", { hello: 0 })).toBe(true);
  await until(isCompleted("sum-1"), 10_000);
  expect(seen.at(-1)).toEqual({ kind: "answered", value: { n: 3 } });
  expect(seen.at(-2)).toEqual({ hello: 0 });
});

test("a call that rejects reaches the workflow as unanswered, and the workflow goes on", async () => {
  let answer: Answer | undefined;
  work(
    {
      brave: function* (): Run {
        answer = yield call("fail");
        return (yield call("fine")).kind;
      },
    },
    {
      fail: () => Promise.reject(new Error("out of order")),
      fine: async () => ({}),
    },
  );
  await start("brave", "brave-1");
  await until(isCompleted("brave-1"), 10_000);
  expect(answer).toEqual({ kind: "unanswered", reason: "out of order" });
});

test("starting does not wait for the first turn, and starting a running instance again is no second one", async () => {
  let runs = 0;
  work(
    {
      later: function* (): Run {
        const first = yield call("count");
        return first.kind;
      },
    },
    {
      count: async () => {
        await sleep(1_500);
        return { n: ++runs };
      },
    },
  );
  await start("later", "later-0");
  const begun = performance.now();
  expect(await client.start("later", "later-1", {})).toBe(true);
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(await client.start("later", "later-1", {})).toBe(false);
  await until(isCompleted("later-1"), 20_000);
  expect(runs).toBe(2);
});

test("without a worker a start is refused as transient, to be tried again", async () => {
  work({}, {});
  await until(() => worker?.connected() === true, 10_000);
  await worker?.stop();
  await sleep(500);
  await expect(client.start("sum", "nobody-1", {})).rejects.toMatchObject({
    name: "WorkflowUnavailable",
    kind: "transient",
  });
}, 20_000);

test("a wait ends with its event, or with its time; an event that came early ends the next wait, and a stale timer ends none", async () => {
  const answers: string[] = [];
  work(
    {
      waiter: function* (): Run {
        answers.push((yield { kind: "wait", event: "Wake", ms: 300 }).kind);
        answers.push((yield { kind: "wait", event: "Wake", ms: 4_000 }).kind);
        yield call("slow");
        answers.push((yield { kind: "wait", event: "Wake", ms: 60_000 }).kind);
        return (yield { kind: "wait", event: "Wake", ms: 100 }).kind;
      },
    },
    {
      slow: async () => {
        await client.raise("wait-1", "wake");
        await sleep(500);
        return {};
      },
    },
  );
  await start("waiter", "wait-1");
  await until(() => answers.length >= 1, 10_000);
  await sleep(300);
  expect(await client.raise("wait-1", "wake")).toBe(true);
  await until(isCompleted("wait-1"), 15_000);
  expect(answers.slice(-3)).toEqual(["timeout", "woken", "woken"]);
});

test("250 instances at once all end: no work item is dropped", async () => {
  work(
    {
      many: function* (): Run {
        yield call("nap");
        return (yield call("nap")).kind;
      },
    },
    {
      nap: async () => {
        await sleep(20);
        return {};
      },
    },
  );
  const ids = Array.from(
    { length: 250 },
    (_, index) => `many-${String(index)}`,
  );
  await start("many", "many-first");
  const begun = performance.now();
  await Promise.all(ids.map((id) => start("many", id)));
  for (const id of ids) await until(isCompleted(id), 60_000);
  log.warn(
    `250 instances of 2 calls: ${String(Math.round(performance.now() - begun))} ms`,
  );
}, 90_000);

test("a terminated instance is ended and purged, and whoever comes later finds nothing", async () => {
  work(
    {
      endless: function* (): Run {
        for (;;) yield { kind: "wait", event: "never", ms: 3_600_000 };
      },
    },
    {},
  );
  await start("endless", "endless-1");
  await until(async () => (await statusOf("endless-1")) === "running", 10_000);
  await client.terminate("endless-1");
  await until(
    async () => (await statusOf("endless-1")) === "terminated",
    10_000,
  );
  await client.terminate("endless-1");
  expect(await client.purge("endless-1")).toBe(true);
  expect(await client.purge("endless-1")).toBe(false);
  expect(await client.status("endless-1")).toBe("missing");
  await client.terminate("endless-1");
  expect(await client.raise("endless-1", "never")).toBe(false);
}, 30_000);

test("when its sidecar is killed, the worker works again within 15 s of its return, and nothing is forgotten", async () => {
  work(
    {
      survivor: function* (): Run {
        yield call("nap");
        yield { kind: "wait", event: "none", ms: 1_000 };
        return (yield call("nap")).kind;
      },
    },
    {
      nap: async () => {
        await sleep(100);
        return {};
      },
    },
  );
  await until(() => worker?.connected() === true, 10_000);
  const ids = Array.from(
    { length: 20 },
    (_, index) => `survivor-${String(index)}`,
  );
  await Promise.all(ids.map((id) => start("survivor", id)));
  await sleep(300);
  await stack.daprd.kill("SIGKILL");
  await until(() => worker?.connected() === false, 2_000);
  await stack.daprd.start();
  const back = await until(() => worker?.connected() === true, 15_000);
  for (const id of ids) await until(isCompleted(id), 15_000);
  log.warn(
    `connected ${String(Math.round(back))} ms after the sidecar was ready`,
  );
}, 60_000);
