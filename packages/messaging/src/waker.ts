export type Waker = {
  /** Sleeps so long, or until woken; a wake that came while nobody slept ends the next sleep at once. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly wake: () => void;
};

export function createWaker(): Waker {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    wake: () => {
      woken = true;
      end?.();
    },
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          end = undefined;
          woken = false;
          resolve();
        };
        const timer = setTimeout(finish, milliseconds);
        end = finish;
        if (woken) finish();
      }),
  };
}
