import { median, rounded, spread, type Goal } from "../cart/figures.js";
import type { CpuTimes } from "../cpu-times.js";
import {
  cpuOfEach,
  drained,
  medianCpu,
  perSecond,
  unpublished,
  type Bench,
} from "./bench-rig.js";
import {
  noOutbox,
  orderPath,
} from "../../../../services/order/bench/src/order-path.js";

export type Writes = {
  readonly goal: Goal;
  /** Orders a second, each with its event, relay running. */
  readonly peak: number;
};

type Round = {
  readonly perSecond: number;
  /** Processor time of an order, by process. */
  readonly cpuMs: CpuTimes;
  /** Rows that the relay had still to send at the end. */
  readonly backlog: number;
};

type Pair = { readonly bare: Round; readonly ours: Round };

const writers = 16;

/** The order path with outbox and running relay against the same transaction without it, in turns, in one process. */
export async function measureWrites(bench: Bench): Promise<Writes> {
  const { db } = await bench.database("bench_writes");
  const messaging = bench.messaging(db);
  await messaging.start({ consumers: [], executors: [] });
  const rounds = bench.isQuick ? 4 : 10;
  const milliseconds = bench.isQuick ? 1_500 : 4_000;
  const run = async (order: () => Promise<void>): Promise<Round> => {
    const before = bench.cpuTimes();
    const began = performance.now();
    const rate = await perSecond(order, { loops: writers, milliseconds });
    const count = (rate * (performance.now() - began)) / 1_000;
    const backlog = await unpublished(db);
    await drained(db); // What the relay has not sent yet must not slow the baseline.
    const cpuMs = cpuOfEach(before, bench.cpuTimes(), count);
    return { perSecond: rate, cpuMs, backlog };
  };
  const bareOrder = orderPath(db, noOutbox);
  const order = orderPath(db, messaging.outbox);
  await run(bareOrder);
  await run(order);
  const pairs: Pair[] = [];
  for (let round = 1; round <= rounds; round++) {
    bench.progress(`writes: round ${String(round)} of ${String(rounds)}`);
    // The order of the two changes, so that neither always comes first.
    if (round % 2 === 0)
      pairs.push({ bare: await run(bareOrder), ours: await run(order) });
    else {
      const ours = await run(order);
      pairs.push({ bare: await run(bareOrder), ours });
    }
  }
  await messaging.stop();
  const peak = median(pairs.map(({ ours }) => ours.perSecond));
  return { peak, goal: goalOf(pairs) };
}

function goalOf(pairs: readonly Pair[]): Goal {
  const ratios = pairs.map(({ bare, ours }) => ours.perSecond / bare.perSecond);
  const value = median(ratios);
  const bare = pairs.map((pair) => pair.bare);
  const ours = pairs.map((pair) => pair.ours);
  return {
    goal: "outbox-writes-vs-none",
    value: rounded(value),
    target: ">=0.90",
    ok: value >= 0.9,
    detail: {
      ratio: spread(ratios),
      withoutPerSecond: spread(bare.map(({ perSecond }) => perSecond)),
      withPerSecond: spread(ours.map(({ perSecond }) => perSecond)),
      backlogAfterRound: spread(ours.map(({ backlog }) => backlog)),
      cpuMsPerOrderWithout: medianCpu(bare.map(({ cpuMs }) => cpuMs)),
      cpuMsPerOrderWith: medianCpu(ours.map(({ cpuMs }) => cpuMs)),
      writers,
      fsync: "on",
    },
  };
}
