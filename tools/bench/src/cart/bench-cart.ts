import { cartsPerSecond, goalsOf, type Repeat } from "./goals.js";
import { hangUp } from "./http.js";
import { openLoop, seededRandom } from "./load.js";
import { withStack, type Stack } from "./stack.js";
import { bareOperations, startBare, type BareSubject } from "./bare-subject.js";
import {
  basicOperations,
  concurrentAdds,
  heavyOperations,
  openCarts,
  wrongLines,
  type CartSubject,
} from "./cart-subject.js";

const carts = 100;
const heavyPerSecond = 30;

type Plan = {
  readonly repeats: number;
  readonly seconds: number;
  readonly rounds: number;
};
/**
 * `npm run bench:cart`: cart operations at 200 a second beside a bare express and PostgreSQL server, in turns, on one machine and one
 * database server. Prints one line of JSON for each goal; ends with 1 only when a cart does not hold what was acknowledged.
 */
export async function benchCart(args: readonly string[]): Promise<number> {
  const isQuick = args.includes("--quick");
  const plan: Plan = isQuick
    ? { repeats: 3, seconds: 4, rounds: 5 }
    : { repeats: 5, seconds: 12, rounds: 20 };
  return withStack(process.env, (stack) => measure(stack, plan)).finally(
    hangUp,
  );
}

async function measure(stack: Stack, plan: Plan): Promise<number> {
  const random = seededRandom(7);
  const service = await openCarts(stack, carts, random);
  const bare = await startBare(stack, carts, random);
  try {
    progress("warming up");
    await repeat(service, bare, { ...plan, seconds: 2, rounds: 1 }, random);
    const repeats: Repeat[] = [];
    for (let i = 1; i <= plan.repeats; i++) {
      progress(`repeat ${String(i)} of ${String(plan.repeats)}`);
      repeats.push(await repeat(service, bare, plan, random));
    }
    for (const goal of goalsOf(repeats))
      process.stdout.write(`${JSON.stringify(goal)}\n`);
    const wrong = await wrongLines(service);
    if (wrong > 0)
      process.stderr.write(
        `${String(wrong)} lines do not hold what was acknowledged\n`,
      );
    return wrong === 0 ? 0 : 1;
  } finally {
    await bare.stop();
  }
}

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
};

async function repeat(
  service: CartSubject,
  bare: BareSubject,
  { seconds, rounds }: Plan,
  random: () => number,
): Promise<Repeat> {
  const load = { perSecond: cartsPerSecond, seconds, random };
  const measured = {
    bare: await openLoop(bareOperations(bare), load),
    cart: await openLoop(basicOperations(service), load),
    heavy: await openLoop(heavyOperations(service), {
      ...load,
      perSecond: heavyPerSecond,
    }),
  };
  const concurrent: number[] = [];
  for (let i = 0; i < rounds; i++)
    concurrent.push(...(await concurrentAdds(service)));
  return { ...measured, concurrent };
}
