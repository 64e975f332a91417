/** One kind of operation of a load, and what share of it. */
export type Operation = {
  readonly kind: string;
  readonly share: number;
  /** Does it once; resolves to whether it went well. */
  run(): Promise<boolean>;
};

export type Measured = {
  /** Milliseconds from sending to the whole answer, by kind. */
  readonly latencies: ReadonlyMap<string, readonly number[]>;
  readonly failed: number;
  /** Operations a second that were answered. */
  readonly rate: number;
};

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Any one of several. */
export function oneOf<T>(several: readonly T[], random: () => number): T {
  const found = several[Math.floor(random() * several.length)];
  if (found === undefined) throw new Error("there is none to choose");
  return found;
}

/** Sends operations at a fixed rate whatever the answers do: a slow one delays none of the next. */
export async function openLoop(
  operations: readonly Operation[],
  options: {
    readonly perSecond: number;
    readonly seconds: number;
    readonly random: () => number;
  },
): Promise<Measured> {
  const { perSecond, seconds, random } = options;
  const latencies = new Map<string, number[]>(
    operations.map(({ kind }) => [kind, []]),
  );
  let failed = 0;
  const one = async (operation: Operation) => {
    const begun = performance.now();
    const went = await operation.run().catch(() => false);
    if (went) latencies.get(operation.kind)?.push(performance.now() - begun);
    else failed++;
  };
  const start = performance.now();
  const running: Promise<void>[] = [];
  for (let i = 0; i < perSecond * seconds; i++) {
    const waitMs = start + (i * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((next) => setTimeout(next, waitMs));
    const operation = pick(operations, random());
    if (operation) running.push(one(operation));
  }
  await Promise.all(running);
  const elapsed = (performance.now() - start) / 1_000;
  return { latencies, failed, rate: (running.length - failed) / elapsed };
}

function pick(
  operations: readonly Operation[],
  point: number,
): Operation | undefined {
  let left = point * operations.reduce((sum, { share }) => sum + share, 0);
  return operations.find(({ share }) => (left -= share) < 0) ?? operations[0];
}
