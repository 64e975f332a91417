import { setTimeout as sleep } from "node:timers/promises";
import { superviseWorkflowWorker } from "@waybill/dapr";
import type { Database } from "@waybill/database";
import type { NewIntent } from "@waybill/messaging";
import { periodic } from "@waybill/service";
import { pino } from "pino";
import { startRun, wakeRun } from "../../../app/saga/engine-work.js";
import { openCheckout } from "../../../app/saga/open-saga.js";
import { startSagaIntent } from "../../../app/saga/ports.js";
import { watchSagas } from "../../../app/saga/watch-sagas.js";
import { followPayment } from "../../../app/saga/follow-events.js";
import type { SagaDeps } from "../../../saga/ports.js";
import { sagaWork } from "../../../saga-work-parts.js";
import { sagaEngine } from "../saga-engine.js";
import { sagaStore } from "../saga-store.js";
import { sagaTransactOn } from "../saga-stores.js";
import { sagaWorld } from "../saga-world.js";

/**
 * The saga on a real engine and a real database, without the rest of its service: intents are performed in this process, again until
 * they succeed, and events go nowhere.
 */
export function startSagaService(options: {
  readonly db: Database;
  readonly dapr: { readonly httpPort: number; readonly grpcPort: number };
  readonly saga: SagaDeps;
}) {
  const { db, dapr, saga } = options;
  const log = pino({ level: "silent" });
  const now = () => new Date();
  const store = sagaStore(db);
  const stopping = new AbortController();
  const restarted: string[] = [];

  const perform = async ({ kind, payload }: NewIntent): Promise<void> => {
    const wanted = payload as { id: string; run: number };
    const work = kind === startSagaIntent ? startRun : wakeRun;
    while (!stopping.signal.aborted)
      try {
        await work({ store, engine })(wanted);
        return;
      } catch {
        await sleep(250);
      }
  };
  const transact = sagaTransactOn(db, {
    now,
    outbox: { add: async () => undefined },
    intents: {
      add: async (tx, intent) => {
        tx.afterCommit(() => void perform(intent));
      },
    },
  });
  const observer = { recorded: () => undefined, ended: () => undefined };
  const worker = superviseWorkflowWorker({
    ...{ dapr, log },
    ...sagaWork({
      ...{ store, transact, saga, observer, refundVersion: 1 },
      world: sagaWorld(now),
    }),
  });
  const { client } = worker;
  const engine = sagaEngine(client, worker);
  const watch = watchSagas({
    ...{ store, transact, engine, now },
    restarted: ({ id }) => restarted.push(id),
  });
  const watchdog = periodic({
    ...{ name: "watchdog", everyMs: 3_000, log },
    run: async () => {
      await watch();
    },
  });
  worker.start();
  void watchdog.start();
  return {
    ...{ store, client, worker, restarted },
    open: (orderId: string) =>
      transact((stores) =>
        openCheckout(stores, { orderId, customerId: null }, 1, {
          ...{ correlationId: orderId, now: now() },
        }),
      ),
    paymentNews: (orderId: string) =>
      transact((stores) =>
        followPayment(stores, { orderId }, { eventId: `news-${orderId}` }),
      ),
    stop: async () => {
      stopping.abort();
      await watchdog.stop();
      await worker.stop();
    },
  };
}
