import type { Tx } from "@waybill/database";
import type {
  Caller,
  Route,
  ServiceContext,
  ServiceParts,
} from "@waybill/service";
import { paymentConsumer } from "./adapters/consumers/consumer.js";
import { paymentExecutors } from "./adapters/executors/executors.js";
import { paymentGrpc } from "./adapters/grpc/payment-service.js";
import { accountRoutes } from "./adapters/http/account-routes.js";
import { paymentReadRoutes } from "./adapters/http/payment-routes.js";
import {
  reconciliationRoutes,
  webhookRoute,
} from "./adapters/http/provider-routes.js";
import { staffRoutes } from "./adapters/http/staff-routes.js";
import { paymentMetrics } from "./adapters/metrics.js";
import { chargedOn, findingsOn } from "./adapters/postgres/findings.js";
import { paymentReader } from "./adapters/postgres/payment-store.js";
import { queriesOn } from "./adapters/postgres/queries.js";
import { storesOf, transactOn } from "./adapters/postgres/stores.js";
import { isSigned } from "./adapters/webhooks/verify.js";
import { paymentWorkers } from "./adapters/workers/workers.js";
import { performCapture } from "./app/commands/capturing/perform-capture.js";
import { reconcile } from "./app/commands/reconciling/reconcile.js";
import { performRefund } from "./app/commands/refunding/perform-refund.js";
import {
  processWebhook,
  takeWebhook,
} from "./app/commands/webhooks/take-webhook.js";
import type { Deps } from "./app/deps.js";
import { paymentApp } from "./app/payment-app.js";
import type { Provider } from "./app/ports.js";
import { staffApp } from "./app/staff-app.js";
import type { PaymentConfig } from "./payment-config.js";
import { providerParts, type Dialect } from "./provider-parts.js";

/** Puts the payment service together. */
export function paymentParts(
  context: ServiceContext,
  config: PaymentConfig,
): ServiceParts {
  const metrics = paymentMetrics(context.registry);
  const providing = providerParts(context, config, metrics);
  const { provider } = providing;
  const stored = storedParts(context, config, metrics, provider);
  const { deps, webhookDeps, runReconciliation } = stored;
  return {
    routes: routesOf(context, config, stored, providing.dialect),
    grpc: [paymentGrpc(paymentApp(deps))],
    consumers: [paymentConsumer({ ...deps, storesOf: stored.storesOn })],
    executors: paymentExecutors({
      refund: performRefund(deps),
      capture: performCapture(deps),
      webhook: processWebhook(webhookDeps),
    }),
    workers: paymentWorkers({
      context,
      deps,
      metrics,
      provider,
      availability: providing.availability,
      reconcile: runReconciliation,
      reconcileEveryMs: config.reconcileMinutes * 60_000,
    }),
    checks: [
      {
        name: "payment-provider",
        critical: false, // Balances and invoices go on without it.
        check: () =>
          Promise.resolve(
            provider.available()
              ? { up: true }
              : { up: false, detail: "its circuit breaker is open" },
          ),
      },
    ],
  };
}

/** What the use cases stand on, over this service's database. */
function storedParts(
  { db, now, newId, outbox, intents }: ServiceContext,
  config: PaymentConfig,
  { onStatus }: ReturnType<typeof paymentMetrics>,
  provider: Provider,
) {
  const tools = { outbox, intents, now, newId, onStatus };
  const storesOn = (tx: Tx) => storesOf(tx, tools);
  const depsFor = (caller?: Caller): Deps => ({
    transact: transactOn(db, tools, caller),
    read: paymentReader(db),
    provider,
    now,
    newId,
    settings: {
      authorizeCapture: config.enableAuthorizeCapture,
      invoiceNetDays: config.invoiceNetDays,
    },
  });
  const deps = depsFor();
  const runReconciliation = reconcile({
    ...deps,
    charged: chargedOn(db, now),
    transactFindings: (work) =>
      db.transaction((tx) =>
        work({ ...storesOn(tx), findings: findingsOn(tx, now, newId) }),
      ),
  });
  const webhookDeps = { ...deps, transact: transactOn(db, tools) };
  return { deps, depsFor, storesOn, webhookDeps, runReconciliation };
}

function routesOf(
  { db, now }: ServiceContext,
  { webhookSecrets }: PaymentConfig,
  { depsFor, webhookDeps, runReconciliation }: ReturnType<typeof storedParts>,
  { signatureHeader, readWebhook }: Dialect,
): Route[] {
  const queries = queriesOn(db);
  const staff = {
    queries,
    appFor: (caller: Caller) => staffApp(depsFor(caller)),
  };
  const rules = { secrets: webhookSecrets, toleranceSeconds: 300 };
  return [
    ...paymentReadRoutes(queries),
    ...staffRoutes(staff),
    ...accountRoutes(staff),
    ...reconciliationRoutes({ queries, run: runReconciliation, now }),
    webhookRoute({
      verify: (rawBody, headers) => {
        const signature = [headers[signatureHeader]].flat()[0];
        return isSigned(rawBody, signature, rules, now());
      },
      read: readWebhook,
      take: takeWebhook(webhookDeps),
    }),
  ];
}
