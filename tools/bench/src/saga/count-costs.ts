import { setTimeout as sleep } from "node:timers/promises";
import { rounded } from "../cart/figures.js";
import type { Stack } from "../cart/stack.js";
import type { Runner } from "./blocks.js";
import type { Books } from "./books.js";
import { costOfEach, usedBetween, type Reading, type Used } from "./costs.js";
import { cpuTimes } from "./processors.js";
import { inTurns } from "./rounds.js";

/** What one of each subject costs, with all that it leads to in other services: counted from rest to rest, less what rest itself costs. */
export async function countCosts(
  stack: Stack,
  runner: Runner,
  books: Books,
  options: {
    readonly count: number;
    readonly inFlight: number;
    /** How long the stack rests before each reading. */
    readonly settleMs: number;
  },
) {
  const { count, inFlight, settleMs } = options;
  const items = await inTurns(0, (subject) => runner.prepare(subject, count));
  const read = async (): Promise<Reading> => {
    await books.idle();
    await sleep(settleMs);
    const cpuMs = cpuTimes(stack);
    return { ...(await books.count()), cpuMs, atMs: performance.now() };
  };
  let before = await read();
  const since = async (): Promise<Used> => {
    const after = await read();
    const used = usedBetween(before, after);
    before = after;
    return used;
  };
  const idle = await since();
  return inTurns(0, async (subject) => {
    const block = await runner.run(subject, items[subject], { inFlight });
    const cost = costOfEach(await since(), idle, count);
    return { activities: rounded(block.activities / count), ...cost };
  });
}
