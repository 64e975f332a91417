import { beforeAll, describe, expect, test } from "@jest/globals";
import { planOf, workflowName } from "@waybill/saga";
import { checkoutSagas, checkoutV1 } from "./checkout/checkout-saga.js";
import { refundSagas } from "./refund/refund-saga.js";
import { settlePayment } from "./testing/fake-effects.js";
import { total } from "./testing/fake-order.js";
import type { Fault } from "./testing/faults.js";
import {
  keepHistories,
  recordedHistories,
  replayHistory,
  type History,
} from "./testing/histories.js";
import { simulation, type Simulation } from "./testing/simulation.js";

const many = (n: number, fault: Fault) =>
  Array.from({ length: n }, () => fault);
const faulty =
  (call: string, ...faults: Fault[]) =>
  (sim: Simulation) => {
    sim.faults.next.set(call, faults);
  };

/** Courses that differ in what the saga asks its engine for. */
const scenarios: Record<string, (sim: Simulation) => void | Promise<void>> = {
  "paid and fulfilled": () => undefined,
  declined: faulty("pay", "refused"),
  "out of stock": faulty("reserve", "refused"),
  "cancelled before it began": faulty("begin", "refused"),
  "cancelled while it ran": faulty("pay", "cancel first"),
  "transient faults on the way": (sim) => {
    for (const call of ["reserve", "pay", "confirm", "fulfil"])
      sim.faults.next.set(call, many(3, "transient"));
  },
  "no answer for two minutes": faulty("pay", ...many(99, "transient")),
  "a crash in the middle": faulty("redeem", "crash after effect"),
  "an undo that takes long": (sim) => {
    sim.faults.next.set("confirm", ["refused"]);
    sim.faults.next.set("give-back", many(30, "transient"));
  },
  "pending, then paid": async (sim) => {
    sim.books.provider = () => "processing";
    await sim.begin();
    await sim.settle(() => sim.clock.now >= 1_060_000);
    settlePayment(sim.books, "completed", total);
  },
  "pending until the deadline": (sim) => {
    sim.books.provider = () => "processing";
  },
  "confirmed before it was closed": (sim) => {
    // Closing finds that the pivot came first.
    sim.faults.next.set("pay", ["refused"]);
    Object.assign(sim.order, { confirmations: 1 });
  },
  "goods that can't be shipped": (sim) => {
    sim.books.unfulfillable = 2;
  },
  "cancelled after it was confirmed": async (sim) => {
    sim.faults.next.set("refund", many(3, "transient"));
    await sim.begin();
    await sim.settle();
    await sim.cancel();
  },
};

const recorded = new Map<string, History[]>();
async function runScenario(scenario: string): Promise<void> {
  const sim = simulation({
    recorded: (workflow, history) => {
      recorded.set(workflow, [
        ...(recorded.get(workflow) ?? []),
        { scenario, ...history },
      ]);
    },
  });
  await scenarios[scenario]?.(sim);
  await sim.begin();
  await sim.settle();
}

beforeAll(async () => {
  for (const scenario of Object.keys(scenarios)) await runScenario(scenario);
  if (process.env["RECORD_SAGA_HISTORIES"] === "1")
    for (const [workflow, histories] of recorded)
      keepHistories(workflow, histories);
});

describe.each(
  [...checkoutSagas, ...refundSagas].map(
    (saga) => [workflowName(saga as never), planOf(saga as never)] as const,
  ),
)("%s", (workflow, plan) => {
  const histories = recordedHistories(workflow);

  test("has recorded histories of its courses", () => {
    expect(histories.length).toBeGreaterThan(0);
  });

  test.each(histories.map((history) => [history.scenario, history] as const))(
    "an instance that went through '%s' goes the same way with today's code",
    (_, history) => {
      expect(replayHistory(plan, history)).toBeUndefined();
    },
  );
});

describe("a change that would break a running instance is seen", () => {
  const histories = recordedHistories(workflowName(checkoutV1));
  const plan = planOf(checkoutV1);
  const broken = (changed: typeof plan) =>
    histories.flatMap((history) => replayHistory(changed, history) ?? []);

  test("steps in other groups", () => {
    expect(
      broken({ ...plan, groups: [plan.groups.flat()] }).length,
    ).toBeGreaterThan(5);
  });

  test("a step less, or an undo less", () => {
    const [first = [], ...rest] = plan.groups;
    expect(
      broken({ ...plan, groups: [first.slice(1), ...rest] }).length,
    ).toBeGreaterThan(5);
    const kept = first.map((step) =>
      step.name === "reserve-stock"
        ? { ...step, undo: "nothing-to-undo" as const }
        : step,
    );
    expect(broken({ ...plan, groups: [kept, ...rest] }).length).toBeGreaterThan(
      2,
    );
  });

  test("other pauses", () => {
    const policy = { ...plan.policy, retryDelayMs: () => 1_000 };
    expect(broken({ ...plan, policy }).length).toBeGreaterThan(1);
  });

  test("another name of the workflow", () => {
    expect(broken({ ...plan, workflow: "checkout-v2" })).toHaveLength(
      histories.length,
    );
  });
});
