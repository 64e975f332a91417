import { loadConfig, runService, type ServiceContext } from "@waybill/service";
import { joinHandlers } from "./adapters/consumers/cart-consumer.js";
import { cartConfigFields } from "./cart-config.js";
import { cartParts } from "./cart-parts.js";
import { sagaConfigFields, type SagaConfig } from "./saga-config.js";
import type { SagaParts } from "./saga-parts.js";

/** Runs the checkout service until it is told to stop: its carts, and its sagas as `buildSaga` puts them together. */
export async function runCheckout(
  buildSaga: (context: ServiceContext, config: SagaConfig) => SagaParts,
): Promise<void> {
  const fields = { ...cartConfigFields, ...sagaConfigFields };
  const config = loadConfig("CHECKOUT", fields, process.env);
  // In the local stack the order service listens one port below this one.
  const orderUrl =
    config.orderUrl ?? `http://127.0.0.1:${String(config.httpPort - 1)}`;
  await runService({
    name: "checkout",
    config,
    build: (context) => {
      const carts = cartParts(context, { ...config, orderUrl });
      const saga = buildSaga(context, config);
      const handlers = joinHandlers(saga.handlers, carts.handlers);
      return {
        routes: [...carts.routes, ...saga.routes],
        grpc: [...(carts.grpc ?? []), ...(saga.grpc ?? [])],
        consumers: [{ name: "checkout", handlers }],
        executors: [...(carts.executors ?? []), ...(saga.executors ?? [])],
        workers: [...(carts.workers ?? []), ...(saga.workers ?? [])],
        checks: [...(carts.checks ?? []), ...(saga.checks ?? [])],
      };
    },
  });
}
