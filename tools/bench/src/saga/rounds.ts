import { subjects, type Runner, type Subject } from "./blocks.js";
import {
  latenciesOf,
  rateOf,
  type BySubject,
  type Latencies,
} from "./figures.js";

/** Does something for each subject, one after the other, each round in another of the six orders that three can have. */
export async function inTurns<Value>(
  round: number,
  of: (subject: Subject) => Promise<Value>,
): Promise<BySubject<Value>> {
  const found: Partial<Record<Subject, Value>> = {};
  for (const subject of turnOf(round)) found[subject] = await of(subject);
  return found as BySubject<Value>;
}

/** The subjects in the order of a round: turned on by one each time, every other time backwards. */
export function turnOf(round: number): readonly Subject[] {
  const first = round % subjects.length;
  const turned = [...subjects.slice(first), ...subjects.slice(0, first)];
  return round % 2 === 0 ? turned : turned.toReversed();
}

/** How many rounds, and how many of each subject in one: the engine alone is so fast that it needs more to be measured. */
export type Size = { readonly rounds: number; readonly count: number };
const countOf = (subject: Subject, count: number): number =>
  subject === "engine" ? count * 2 : count;

/** Rounds as fast as it goes, with so many in flight: the rate of each subject. */
export async function fullLoad(
  { rounds, count }: Size,
  runner: Runner,
  inFlight: number,
): Promise<BySubject<number>[]> {
  const rates: BySubject<number>[] = [];
  for (let round = 0; round < rounds; round++)
    rates.push(
      await inTurns(round, async (subject) => {
        const items = await runner.prepare(subject, countOf(subject, count));
        return rateOf((await runner.run(subject, items, { inFlight })).timed);
      }),
    );
  return rates;
}

/** Rounds at a fixed rate, whatever the answers do: the latencies of each subject, and of the engine alone at a rate of its own. */
export async function halfLoad(
  { rounds, count }: Size,
  runner: Runner,
  perSecond: { readonly saga: number; readonly engine: number },
): Promise<Latencies[]> {
  const latencies: Latencies[] = [];
  const measured = async (subject: Subject, rate: number, howMany: number) => {
    const items = await runner.prepare(subject, howMany);
    const { timed } = await runner.run(subject, items, { perSecond: rate });
    return latenciesOf(timed);
  };
  for (let round = 0; round < rounds; round++) {
    const all = await inTurns(round, (subject) =>
      measured(subject, perSecond.saga, count),
    );
    const busyEngine = await measured("engine", perSecond.engine, count * 2);
    latencies.push({ ...all, busyEngine });
  }
  return latencies;
}
