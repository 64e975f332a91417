/**
 * Joins calls: what comes while a run is under way goes together into the next one. No call waits for company,
 * so one at a time costs nothing, and many cost one commit.
 */
export function createCoalescer<Item, Answer>(
  run: (items: readonly Item[]) => Promise<readonly Answer[]>,
  maxItems: number,
): (item: Item) => Promise<Answer> {
  type Call = {
    readonly item: Item;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  };
  const calls: Call[] = [];
  let running = false;
  const next = async (): Promise<void> => {
    running = true;
    while (calls.length > 0) {
      const batch = calls.splice(0, maxItems);
      try {
        const answers = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve, reject }, index) => {
          if (index < answers.length) resolve(answers[index] as Answer);
          else reject(new Error("a joined call has no answer"));
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      calls.push({ item, resolve, reject });
      if (!running) void next();
    });
}

/** Joins calls of the same key; those of different keys run beside each other. */
export function createKeyedCoalescer<Item, Answer>(
  run: (key: string, items: readonly Item[]) => Promise<readonly Answer[]>,
  maxItems: number,
): (key: string, item: Item) => Promise<Answer> {
  type Lane = {
    readonly join: (item: Item) => Promise<Answer>;
    pending: number;
  };
  const lanes = new Map<string, Lane>();
  const newLane = (key: string): Lane => ({
    join: createCoalescer((items) => run(key, items), maxItems),
    pending: 0,
  });
  return async (key, item) => {
    const lane = lanes.get(key) ?? newLane(key);
    lanes.set(key, lane);
    lane.pending++;
    try {
      return await lane.join(item);
    } finally {
      lane.pending--;
      if (lane.pending === 0) lanes.delete(key);
    }
  };
}
