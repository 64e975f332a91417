import {
  atLeast,
  atMost,
  median,
  percentile,
  rounded,
  spread,
  type Goal,
} from "../cart/figures.js";
import type { Subject, Timed } from "./blocks.js";

export type BySubject<Value> = Readonly<Record<Subject, Value>>;

/** Milliseconds of one round at half load; `busyEngine`: of the engine alone at half of its own rate. */
export type Latencies = BySubject<readonly number[]> & {
  readonly busyEngine: readonly number[];
};

/** What two things would do a second if one had to be done after the other on the same machine: 1 / (1/a + 1/b). */
export const inSeries = (a: number, b: number): number => 1 / (1 / a + 1 / b);

/** Ends a second between the first and the last tenth of them: a load begins with nothing in flight and ends so. */
export function rateOf(timed: readonly Timed[]): number {
  const ends = timed.map(({ endMs }) => endMs).sort((a, b) => a - b);
  const skipped = Math.floor(ends.length / 10);
  const last = ends.length - 1 - skipped;
  const elapsedMs = (ends[last] ?? 0) - (ends[skipped] ?? 0);
  return ((last - skipped) * 1_000) / elapsedMs;
}

export const latenciesOf = (timed: readonly Timed[]): number[] =>
  timed.map(({ startMs, endMs }) => endMs - startMs);

/** Median of the last third over median of the first: below 1 where something gets slower as data grow. */
export function lastThirdOverFirst(values: readonly number[]): number {
  const third = Math.max(1, Math.floor(values.length / 3));
  return median(values.slice(-third)) / median(values.slice(0, third));
}

/** The goals of the issue from the rounds: their median decides, their range is shown. */
export const goalsOf = (
  rates: readonly BySubject<number>[],
  latencies: readonly Latencies[],
): Goal[] => [rateGoal(rates), latencyGoal(latencies), steadyGoal(rates)];

const toParts = ({ engine, work, saga }: BySubject<number>): number =>
  saga / inSeries(engine, work);

function rateGoal(rates: readonly BySubject<number>[]): Goal {
  const { median: value, range } = spread(rates.map(toParts));
  return atLeast("saga-rate-vs-noop", value, 0.8, {
    of: "1 / (1/engine + 1/work)",
    ...{ range, repeats: rates.length },
    ...perSubject((one) => spread(rates.map((round) => round[one]))),
  });
}

function latencyGoal(latencies: readonly Latencies[]): Goal {
  const p95 = latencies.map(({ busyEngine, ...round }) => ({
    ...perSubject((one) => percentile(round[one], 0.95)),
    busyEngine: percentile(busyEngine, 0.95),
  }));
  const ratios = p95.map(({ engine, work, saga }) => saga / (engine + work));
  const equal = p95.map(
    ({ busyEngine, work, saga }) => saga / (busyEngine + work),
  );
  const { median: value, range } = spread(ratios);
  return atMost("saga-p95-vs-noop", value, 1.3, {
    of: "engine p95 + work p95, all three at the saga's rate",
    ...{ range, repeats: latencies.length },
    p95Ms: perSubject((one) => spread(p95.map((round) => round[one]))),
    // The engine alone leaves the machine idle at the saga's rate; here it too runs at half of what it can.
    withEngineAtItsOwnHalfLoad: spread(equal),
    engineP95MsAtItsOwnHalfLoad: spread(p95.map((round) => round.busyEngine)),
  });
}

/** The saga's rate against its parts of the same round: whatever else the machine does meets all three. */
function steadyGoal(rates: readonly BySubject<number>[]): Goal {
  const third = (of: (round: BySubject<number>) => number) =>
    rounded(lastThirdOverFirst(rates.map(of)));
  return atLeast(
    "saga-third-block-vs-first",
    lastThirdOverFirst(rates.map(toParts)),
    0.97,
    {
      of: "saga / (1 / (1/engine + 1/work)) of the same rounds",
      repeats: rates.length,
      alone: {
        saga: third(({ saga }) => saga),
        work: third(({ work }) => work),
        engine: third(({ engine }) => engine),
      },
    },
  );
}

export const perSubject = <Value>(
  of: (subject: Subject) => Value,
): BySubject<Value> => ({
  engine: of("engine"),
  work: of("work"),
  saga: of("saga"),
});

/** Half of the rate that the two parts would reach in series, and of the engine's own; a second, one decimal. */
export function halfLoads(rates: readonly BySubject<number>[]) {
  const half = (of: (round: BySubject<number>) => number) =>
    rounded(median(rates.map(of)) / 2, 1);
  return {
    saga: half(({ engine, work }) => inSeries(engine, work)),
    engine: half(({ engine }) => engine),
  };
}

/** p50, p95 and p99 of all rounds together, in milliseconds. */
export function latencyReport(latencies: readonly Latencies[]) {
  const report = (of: (round: Latencies) => readonly number[]) => {
    const all = latencies.flatMap(of);
    const at = (share: number) => rounded(percentile(all, share), 1);
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), samples: all.length };
  };
  return {
    ...perSubject((one) => report((round) => round[one])),
    engineAtItsOwnHalfLoad: report((round) => round.busyEngine),
  };
}

/** How much processor time a saga takes against its parts: unlike a rate, other users of the machine change it little. */
export const cpuToParts = (cpuMs: BySubject<number>): number =>
  rounded(cpuMs.saga / (cpuMs.engine + cpuMs.work));
