import { median, rounded, spread, type Goal } from "../cart/figures.js";
import { drained, perSecond, unpublished, type Bench } from "./bench-rig.js";
import { placeOrder } from "./order-path.js";

export type Writes = {
  readonly goal: Goal;
  /** Orders a second, each with its event, relay running. */
  readonly peak: number;
};

/** The order path with outbox and running relay against the same transaction without it, in turns, in one process. */
export async function measureWrites(bench: Bench): Promise<Writes> {
  const { db } = await bench.database("bench_writes");
  const messaging = bench.messaging(db);
  await messaging.start({ consumers: [], executors: [] });
  const rounds = bench.isQuick ? 4 : 10;
  const pace = { loops: 16, milliseconds: bench.isQuick ? 1_500 : 4_000 };
  const bare = () => perSecond(() => placeOrder(db, undefined), pace);
  const backlogs: number[] = [];
  const withOutbox = async () => {
    const rate = await perSecond(() => placeOrder(db, messaging.outbox), pace);
    backlogs.push(await unpublished(db));
    await drained(db); // What the relay has not sent yet must not slow the baseline.
    return rate;
  };
  await bare();
  await withOutbox();
  backlogs.pop();
  const pairs: { bare: number; ours: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    bench.progress(`writes: round ${String(round)} of ${String(rounds)}`);
    // The order of the two changes, so that neither always comes first.
    if (round % 2 === 0)
      pairs.push({ bare: await bare(), ours: await withOutbox() });
    else {
      const ours = await withOutbox();
      pairs.push({ bare: await bare(), ours });
    }
  }
  await messaging.stop();
  const ratios = pairs.map(({ bare: without, ours }) => ours / without);
  const value = median(ratios);
  return {
    peak: median(pairs.map(({ ours }) => ours)),
    goal: {
      goal: "outbox-writes-vs-none",
      value: rounded(value),
      target: ">=0.90",
      ok: value >= 0.9,
      detail: {
        ratio: spread(ratios),
        withoutPerSecond: spread(pairs.map(({ bare: without }) => without)),
        withPerSecond: spread(pairs.map(({ ours }) => ours)),
        backlogAfterRound: spread(backlogs),
        writers: pace.loops,
        fsync: "on",
      },
    },
  };
}
