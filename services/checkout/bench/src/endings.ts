const patienceMs = 120_000;

/** Ends that somebody waits for, by id. */
export type Endings = {
  /** Begins something, and resolves with how it ended; rejects after two minutes. */
  after(id: string, begin: () => Promise<unknown>): Promise<string>;
  tell(id: string, outcome: string): void;
};

/** Lets a load wait for what ends elsewhere in this process. */
export function endings(): Endings {
  const waiting = new Map<string, (outcome: string) => void>();
  return {
    after: async (id, begin) => {
      let timer: NodeJS.Timeout | undefined;
      const ended = new Promise<string>((resolve, reject) => {
        waiting.set(id, resolve);
        timer = setTimeout(() => {
          reject(new Error(`${id} did not end`));
        }, patienceMs);
      });
      try {
        const [outcome] = await Promise.all([ended, begin()]);
        return outcome;
      } finally {
        clearTimeout(timer);
        waiting.delete(id);
      }
    },
    tell: (id, outcome) => waiting.get(id)?.(outcome),
  };
}
