import { loadConfig, runService } from "@waybill/service";
import { cartConfigFields } from "./cart-config.js";
import { cartParts } from "./cart-parts.js";

const config = loadConfig("CHECKOUT", { ...cartConfigFields }, process.env);
// In the local stack the order service listens one port below this one.
const orderUrl =
  config.orderUrl ?? `http://127.0.0.1:${String(config.httpPort - 1)}`;

await runService({
  name: "checkout",
  config,
  build: (context) => {
    const { handlers, ...parts } = cartParts(context, { ...config, orderUrl });
    return { ...parts, consumers: [{ name: "checkout", handlers }] };
  },
});
