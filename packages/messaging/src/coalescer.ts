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
