import { pickUpMs } from "./progress.js";
import { startLater } from "./open-saga.js";
import type { SagaEngine, SagaStore, SagaTransact } from "./ports.js";
import { instanceIdOf, type SagaRow } from "./saga-row.js";

export type WatchDeps = {
  readonly store: SagaStore;
  readonly transact: SagaTransact;
  readonly engine: SagaEngine;
  readonly now: () => Date;
  readonly restarted: (saga: SagaRow) => void;
};

/** Beyond its deadline a saga gets so long before it counts as lost: with the pause between two looks, less than 20 s. */
const graceMs = 8_000;
/** An engine that was away needs a while to take up what it left. */
const settleMs = 15_000;
const batch = 50;

/**
 * Looks for sagas that the engine has lost: whatever it says of them, nothing happened by their deadline. Each gets a new run, whose
 * number fences off what may be left of the old one; effects are found again by their keys. Gives how many were restarted.
 */
export const watchSagas =
  ({ store, transact, engine, now, restarted }: WatchDeps) =>
  async (): Promise<number> => {
    const since = engine.connectedSince();
    if (since === null || now().getTime() - since < settleMs) return 0;
    const limit = new Date(now().getTime() - graceMs);
    const overdue = await store.overdue(limit, batch);
    const endings: Promise<void>[] = [];
    for (const saga of overdue) {
      if (!(await restartSaga(transact, saga, now()))) continue;
      restarted(saga);
      // What is left of it can do nothing any more; ending it saves the engine its timers.
      endings.push(engine.end(instanceIdOf(saga)).catch(() => undefined));
    }
    await Promise.all(endings); // Beside each other: an engine that is away lets each of them wait.
    return overdue.length;
  };

/** Gives a saga a new run, unless another process was first. */
export const restartSaga = (
  transact: SagaTransact,
  saga: Pick<SagaRow, "id" | "run">,
  now: Date,
): Promise<SagaRow | null> =>
  transact(async (stores) => {
    const deadlineAt = new Date(now.getTime() + pickUpMs);
    const { id, run } = saga;
    const renewed = await stores.sagas.restart(id, run + 1, deadlineAt, now);
    if (renewed) await startLater(stores, renewed);
    return renewed;
  });
