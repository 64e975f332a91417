import type { Response } from "express";

/** Signals for long polls: each aborts when its client has gone, all when the service stops. */
export type Signals = {
  signalOf(response: Response): AbortSignal;
  abortAll(): void;
};

/** Not AbortSignal.any with one long-lived signal: Node 20 keeps every dependent of it. */
export function createSignals(): Signals {
  const open = new Set<AbortController>();
  let stopped = false;
  return {
    signalOf: (response) => {
      const controller = new AbortController();
      if (stopped || response.destroyed) controller.abort();
      else {
        open.add(controller);
        response.once("close", () => {
          open.delete(controller);
          if (!response.writableFinished) controller.abort();
        });
      }
      return controller.signal;
    },
    abortAll: () => {
      stopped = true;
      for (const controller of open) controller.abort();
      open.clear();
    },
  };
}
