import { loadConfig, runService } from "@waybill/service";
import { joinHandlers } from "../../src/adapters/consumers/cart-consumer.js";
import { cartConfigFields } from "../../src/cart-config.js";
import { cartParts } from "../../src/cart-parts.js";
import { sagaConfigFields } from "../../src/saga-config.js";
import { benchParts } from "./bench-parts.js";

// The checkout service as `npm run bench:saga` needs it: real carts, real sagas, but a saga begins when the bench says so.
const fields = { ...cartConfigFields, ...sagaConfigFields };
const config = loadConfig("CHECKOUT", fields, process.env);
const orderUrl =
  config.orderUrl ?? `http://127.0.0.1:${String(config.httpPort - 1)}`;

await runService({
  name: "checkout",
  config,
  build: (context) => {
    const carts = cartParts(context, { ...config, orderUrl });
    const bench = benchParts(context, config);
    const handlers = joinHandlers(bench.handlers, carts.handlers);
    return {
      routes: [...carts.routes, ...bench.routes],
      grpc: [...(carts.grpc ?? []), ...(bench.grpc ?? [])],
      consumers: [{ name: "checkout", handlers }],
      executors: [...(carts.executors ?? []), ...(bench.executors ?? [])],
      workers: [...(carts.workers ?? []), ...(bench.workers ?? [])],
      checks: [...(carts.checks ?? [])],
    };
  },
});
