import type { Logger } from "pino";

/** Background work of a service. `start` may fail while something it needs is away: it is tried again. Stopped first at shutdown. */
export type Worker = {
  readonly name: string;
  start(): void | Promise<void>;
  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void>;
};

export type PeriodicOptions = {
  readonly name: string;
  /** Pause between the end of a run and the next one. */
  readonly everyMs: number;
  readonly log: Logger;
  readonly run: (signal: AbortSignal) => Promise<void>;
};

/** Work that is done again and again: never beside itself; a fault is logged (the same one once) and the next run comes; stops after the run it is in, whose signal aborts. */
export function periodic(options: PeriodicOptions): Worker {
  const { name, everyMs, log, run } = options;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let lastFault: string | undefined;

  const once = async () => {
    try {
      await run(stopping.signal);
      if (lastFault !== undefined) log.info({ worker: name }, "worker is well");
      lastFault = undefined;
    } catch (error) {
      if (stopping.signal.aborted) return;
      const fault = String(error);
      if (fault !== lastFault)
        log.error({ worker: name, err: error }, "worker run failed");
      lastFault = fault;
    }
  };
  const next = (): void => {
    running = once().then(() => {
      if (!stopping.signal.aborted) timer = setTimeout(next, everyMs);
    });
  };
  return {
    name,
    start: next,
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
