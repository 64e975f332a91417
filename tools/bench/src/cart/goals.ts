import { atMost, percentile, rounded, spread, type Goal } from "./figures.js";
import type { Measured } from "./load.js";

/** Operations a second that both servers are sent. */
export const cartsPerSecond = 200;

/** Milliseconds that another platform of the kind reports for its cart operations. */
const reference = {
  add: 87,
  get: 34,
  update: 65,
  validate: 120,
  refresh: 200,
} as const;

/** What one turn of all loads gave. */
export type Repeat = {
  readonly bare: Measured;
  readonly cart: Measured;
  readonly heavy: Measured;
  readonly concurrent: readonly number[];
};

const p95 = (
  repeats: readonly Repeat[],
  of: (repeat: Repeat) => readonly number[] | undefined,
): number[] => repeats.map((repeat) => percentile(of(repeat) ?? [], 0.95));

const cartP95 = (repeats: readonly Repeat[], kind: string): number[] =>
  p95(
    repeats,
    (one) => one.cart.latencies.get(kind) ?? one.heavy.latencies.get(kind),
  );

/** An operation's p95 over that of the bare server in the same turn. */
function against(
  repeats: readonly Repeat[],
  kind: string,
  baseline: string,
): Goal {
  const ours = cartP95(repeats, kind);
  const theirs = p95(repeats, (one) => one.bare.latencies.get(baseline));
  const ratios = ours.map((value, i) => value / (theirs[i] ?? Number.NaN));
  const { median, range } = spread(ratios);
  return atMost(`cart-${kind}-vs-bare-${baseline}`, median, 1.3, {
    ...{ range, repeats: repeats.length, perSecond: cartsPerSecond },
    cartP95Ms: spread(ours),
    bareP95Ms: spread(theirs),
  });
}

const within = (
  goal: string,
  values: readonly number[],
  limitMs: number,
): Goal =>
  atMost(goal, spread(values).median, limitMs, {
    ...{ unit: "ms, p95", range: spread(values).range },
  });

/** Each goal from the repeats: their median decides, their range is shown. */
export const goalsOf = (repeats: readonly Repeat[]): Goal[] => [
  against(repeats, "add", "upsert"),
  against(repeats, "update", "upsert"),
  against(repeats, "get", "read"),
  ...Object.entries(reference).map(([kind, limitMs]) =>
    within(`cart-${kind}-ms`, cartP95(repeats, kind), limitMs),
  ),
  within("cart-query-ms", cartP95(repeats, "get"), 20),
  within("cart-summary-ms", cartP95(repeats, "summary"), 50),
  within(
    "cart-concurrent-update-ms",
    p95(repeats, (one) => one.concurrent),
    50,
  ),
  answeredAll(repeats),
];

function answeredAll(repeats: readonly Repeat[]): Goal {
  const failed = repeats.reduce(
    (sum, one) => sum + one.cart.failed + one.heavy.failed,
    0,
  );
  return atMost("cart-operations-failed", failed, 0, {
    ratePerSecond: spread(repeats.map((one) => rounded(one.cart.rate, 1))),
  });
}
