import { hangUp } from "../cart/http.js";
import { rounded } from "../cart/figures.js";
import { withOwnStack, type Stack } from "../cart/stack.js";
import { openRunner } from "./blocks.js";
import { openBooks, type Books } from "./books.js";
import { countCosts } from "./count-costs.js";
import {
  cpuToParts,
  goalsOf,
  halfLoads,
  latencyReport,
  perSubject,
} from "./figures.js";
import { openShop } from "./orders.js";
import { watchingMachine } from "./processors.js";
import { fullLoad, halfLoad, type Size } from "./rounds.js";

/** The checkout service with a way in for this bench. */
const program = "checkout=services/checkout/bench/dist/main.js";
const inFlight = 24;

type Plan = {
  readonly warmUp: Size;
  readonly full: Size;
  readonly half: Size;
  /** Sagas from which costs are counted, and how long the last sessions are given to tell their commits. */
  readonly counted: { readonly count: number; readonly settleMs: number };
};

const whole: Plan = {
  warmUp: { rounds: 1, count: 120 },
  full: { rounds: 6, count: 100 },
  half: { rounds: 5, count: 45 },
  // PostgreSQL's sessions tell their commits when they go on, or ten seconds after they went idle.
  counted: { count: 60, settleMs: 11_000 },
};
const quick: Plan = {
  warmUp: { rounds: 1, count: 24 },
  full: { rounds: 2, count: 24 },
  half: { rounds: 2, count: 10 },
  counted: { count: 16, settleMs: 2_000 },
};

/**
 * `npm run bench:saga`: the real saga beside the engine alone and the same work without the engine, in turns, on one stack of its own.
 * Prints one line of JSON for each goal and one for the report; ends with 1 when an order that ran is not confirmed.
 */
export async function benchSaga(args: readonly string[]): Promise<number> {
  const plan = args.includes("--quick") ? quick : whole;
  return withOwnStack(["--program", program], async (stack) => {
    const books = openBooks(stack);
    try {
      return await measure(stack, books, plan);
    } finally {
      await books.close();
    }
  }).finally(hangUp);
}

async function measure(
  stack: Stack,
  books: Books,
  plan: Plan,
): Promise<number> {
  const shop = await openShop(stack);
  const runner = await openRunner(stack, shop, books);
  progress("warming up");
  await fullLoad(plan.warmUp, runner, inFlight);
  progress("full load");
  const { value: rates, machine } = await watchingMachine(stack, () =>
    fullLoad(plan.full, runner, inFlight),
  );
  const perSecond = halfLoads(rates);
  progress(`half load: ${String(perSecond.saga)} sagas a second`);
  const latencies = await halfLoad(plan.half, runner, perSecond);
  progress("costs");
  const perSaga = await countCosts(stack, runner, books, {
    ...plan.counted,
    inFlight,
  });
  for (const goal of goalsOf(rates, latencies)) print(goal);
  print({
    report: "saga",
    machineAtFullLoad: machine,
    inFlightAtFullLoad: inFlight,
    perSecondAtFullLoad: rates.map((round) =>
      perSubject((one) => rounded(round[one], 1)),
    ),
    perSecondAtHalfLoad: perSecond,
    latencyMsAtHalfLoad: latencyReport(latencies),
    perSaga,
    lostByTheEngine: runner.restarts(),
    cpuOfSagaAgainstParts: cpuToParts(
      perSubject((one) => perSaga[one].cpuMsTotal),
    ),
  });
  const ids = shop.placed.map(({ id }) => id);
  return allConfirmed(await books.statuses(ids), ids.length) ? 0 : 1;
}

/** Confirmed, or already on: an order is processing once its shipments are open. */
function allConfirmed(
  { confirmed = 0, processing = 0, ...others }: Record<string, number>,
  expected: number,
): boolean {
  if (confirmed + processing === expected) return true;
  const statuses = { confirmed, processing, ...others };
  process.stderr.write(
    `${String(expected)} orders were placed and run, and they are ${JSON.stringify(statuses)}\n`,
  );
  return false;
}

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
};
