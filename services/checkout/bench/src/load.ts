import { setTimeout as sleep } from "node:timers/promises";

/** When one of a load began and ended, in milliseconds from the load's beginning, and what it came to. */
export type Timed = {
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
};

/** As many at once as `inFlight` says, or a new one `perSecond` whatever became of those before. */
export type Pace =
  { readonly inFlight: number } | { readonly perSecond: number };

/** Does `one` for each item at the wanted pace; what rejects has the outcome "failed". */
export async function runLoad<Item>(
  items: readonly Item[],
  pace: Pace,
  one: (item: Item) => Promise<string>,
): Promise<Timed[]> {
  const begun = performance.now();
  const elapsed = () => performance.now() - begun;
  const timed = async (item: Item): Promise<Timed> => {
    const startMs = elapsed();
    const outcome = await one(item).catch(() => "failed");
    return { startMs, endMs: elapsed(), outcome };
  };
  return "inFlight" in pace
    ? closedLoop(items, pace.inFlight, timed)
    : openLoop(items, pace.perSecond, elapsed, timed);
}

async function closedLoop<Item>(
  items: readonly Item[],
  inFlight: number,
  timed: (item: Item) => Promise<Timed>,
): Promise<Timed[]> {
  const left = items.values();
  const done: Timed[] = [];
  const lane = async () => {
    for (const item of left) done.push(await timed(item));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return done;
}

async function openLoop<Item>(
  items: readonly Item[],
  perSecond: number,
  elapsed: () => number,
  timed: (item: Item) => Promise<Timed>,
): Promise<Timed[]> {
  const running: Promise<Timed>[] = [];
  for (const [n, item] of items.entries()) {
    const waitMs = (n * 1_000) / perSecond - elapsed();
    if (waitMs > 0) await sleep(waitMs);
    running.push(timed(item));
  }
  return Promise.all(running);
}
