import { superviseWorkflowWorker, type Activity } from "@waybill/dapr";
import { periodic, type ServiceContext, type Worker } from "@waybill/service";
import { sagaEngine } from "../../src/adapters/saga/saga-engine.js";
import { sagaExecutors } from "../../src/adapters/saga/saga-executors.js";
import { sagaService } from "../../src/adapters/saga/saga-grpc.js";
import { sagaHandlers } from "../../src/adapters/saga/saga-handlers.js";
import { sagaMetrics } from "../../src/adapters/saga/saga-metrics.js";
import { sagaStore } from "../../src/adapters/saga/saga-store.js";
import {
  sagaStoresOf,
  sagaTransactOn,
} from "../../src/adapters/saga/saga-stores.js";
import { sagaWorld } from "../../src/adapters/saga/saga-world.js";
import type { SagaEngine, SagaStore } from "../../src/app/saga/ports.js";
import { openCheckout } from "../../src/app/saga/open-saga.js";
import { sagaOfInstance } from "../../src/app/saga/saga-row.js";
import { showCheckout } from "../../src/app/saga/show-checkout.js";
import { watchSagas } from "../../src/app/saga/watch-sagas.js";
import { refundV1 } from "../../src/saga/refund/refund-saga.js";
import type { SagaConfig } from "../../src/saga-config.js";
import type { SagaParts } from "../../src/saga-parts.js";
import { sagaDeps, sagaWork } from "../../src/saga-work-parts.js";
import { directEngine, type Work } from "./direct-engine.js";
import { endings, type Endings } from "./endings.js";
import { noopWork, noopWorkflow } from "./noop-workflow.js";
import { runRoute, type Item } from "./run-route.js";

/** What a run counts while it goes on. */
type Counts = { activities: number; restarts: number };

/**
 * The saga as the service wires it (see saga-parts.ts), with three differences: no event begins one, the bench does; a saga can be
 * driven without Dapr's engine; and the engine's worker knows a workflow that does nothing. Without the reconciler, whose minute
 * would fall into some blocks and not into others.
 */
export function benchParts(
  context: ServiceContext,
  config: SagaConfig,
): SagaParts {
  const { db, log } = context;
  const store = sagaStore(db);
  const ends = endings();
  const counts: Counts = { activities: 0, restarts: 0 };
  const work = realWork(context, config, store, ends);
  const noop = noopWork((id) => {
    ends.tell(id, "ended");
  });
  const worker = superviseWorkflowWorker({
    ...{ dapr: context.dapr, log },
    workflows: { ...work.workflows, ...noop.workflows },
    activities: counted({ ...work.activities, ...noop.activities }, counts),
  });
  const open = opener(context, config, ends);
  const { client } = worker;
  const withoutEngine = new Set<string>();
  const engine = eitherEngine(
    sagaEngine(client, worker),
    work,
    withoutEngine,
    (instanceId, error) => {
      log.error({ instanceId, err: error }, "a saga without engine broke");
    },
  );
  return {
    routes: [
      runRoute({
        counted: () => ({ ...counts }),
        run: {
          engine: ({ id }) =>
            ends.after(id, () => client.start(noopWorkflow, id, {})),
          work: (item) => {
            withoutEngine.add(item.id);
            return open(item).finally(() => withoutEngine.delete(item.id));
          },
          saga: open,
        },
      }),
    ],
    grpc: [sagaService(showCheckout(store))],
    handlers: followingHandlers(context, config),
    executors: sagaExecutors({ store, engine }),
    workers: [worker, watchdog(context, store, engine, counts)],
  };
}

/** What begins a saga is left out; what follows one stays, since its cost is part of the work. */
function followingHandlers(
  context: ServiceContext,
  config: SagaConfig,
): SagaParts["handlers"] {
  const all = sagaHandlers({
    now: () => context.now(),
    storesOf: (tx) => sagaStoresOf(tx, context),
    versions: { checkout: config.sagaVersion, refund: refundV1.version },
  });
  return Object.fromEntries(
    Object.entries(all).filter(([type]) => type !== "order.created"),
  );
}

function realWork(
  context: ServiceContext,
  config: SagaConfig,
  store: SagaStore,
  ends: Endings,
): Work {
  const { db, now, registry } = context;
  const metrics = sagaMetrics(registry);
  return sagaWork({
    ...{ store, saga: sagaDeps(context, config) },
    ...{ refundVersion: refundV1.version, world: sagaWorld(now) },
    transact: sagaTransactOn(db, context),
    observer: {
      recorded: (saga, entries) => {
        metrics.recorded(saga, entries);
      },
      ended: (saga, ending, at) => {
        metrics.ended(saga, ending, at);
        ends.tell(saga.id, ending.outcome);
      },
    },
  });
}

const counted = (
  activities: Work["activities"],
  counts: Counts,
): Work["activities"] =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]): [string, Activity] => [
      name,
      (input, about) => {
        counts.activities += 1;
        return activity(input, about);
      },
    ]),
  );

/** Dapr's engine, but for those sagas that are to run without it. */
function eitherEngine(
  dapr: SagaEngine,
  work: Work,
  withoutEngine: ReadonlySet<string>,
  broken: (instanceId: string, error: unknown) => void,
): SagaEngine {
  const direct = directEngine(work, broken);
  return {
    ...dapr,
    start: async (workflow, instanceId, input) => {
      if (!withoutEngine.has(sagaOfInstance(instanceId).id))
        return dapr.start(workflow, instanceId, input);
      direct.start(workflow, instanceId, input);
      return true;
    },
  };
}

/** Opens an order's saga as the handler of order.created does; resolves with what it came to. */
const opener =
  (context: ServiceContext, config: SagaConfig, ends: Endings) =>
  ({ id, ...item }: Item): Promise<string> =>
    ends.after(id, () =>
      sagaTransactOn(
        context.db,
        context,
      )((stores) =>
        openCheckout(
          stores,
          { orderId: id, customerId: item.customerId ?? null },
          config.sagaVersion,
          { correlationId: id, now: context.now() },
        ),
      ),
    );

function watchdog(
  context: ServiceContext,
  store: SagaStore,
  engine: SagaEngine,
  counts: Counts,
): Worker {
  const { db, log, now } = context;
  const watch = watchSagas({
    ...{ store, engine, now, transact: sagaTransactOn(db, context) },
    restarted: () => {
      counts.restarts += 1;
    },
  });
  return periodic({
    ...{ name: "saga-watchdog", everyMs: 3_000, log },
    run: async () => {
      await watch();
    },
  });
}
