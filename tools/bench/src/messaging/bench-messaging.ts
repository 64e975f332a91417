import type { Goal } from "../cart/figures.js";
import { openBench, type Bench } from "./bench-rig.js";
import { measureDrain } from "./drain.js";
import { measureGrowth } from "./growth.js";
import { measureLag } from "./lag.js";
import { measureWrites } from "./writes.js";

/**
 * `npm run bench:messaging [-- --quick] [-- --only=writes,drain,growth,lag]`: what messages cost, against baselines measured in
 * the same run, in turns, on a Kafka, PostgreSQL and sidecars of its own. One line of JSON for each goal.
 */
export async function benchMessaging(args: readonly string[]): Promise<number> {
  const only = args
    .find((arg) => arg.startsWith("--only="))
    ?.slice("--only=".length)
    .split(",");
  const wanted = (name: string) => only === undefined || only.includes(name);
  const bench = await openBench(args.includes("--quick"));
  const stop = () => {
    void bench.close().finally(() => process.exit(130));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    await measure(bench, wanted);
    return 0;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await bench.close();
  }
}

async function measure(
  bench: Bench,
  wanted: (name: string) => boolean,
): Promise<void> {
  if (wanted("lag")) print(await measureLag(bench));
  if (wanted("writes") || wanted("drain")) {
    const { goal, peak } = await measureWrites(bench);
    print([goal]);
    if (wanted("drain")) print([await measureDrain(bench, peak)]);
  }
  if (wanted("growth")) print(await measureGrowth(bench));
}

function print(goals: readonly Goal[]): void {
  for (const goal of goals) process.stdout.write(`${JSON.stringify(goal)}\n`);
}
