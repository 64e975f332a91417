import { loadConfig, runService } from "@waybill/service";
import { z } from "zod";
import { orderParts } from "./order-parts.js";

const config = loadConfig(
  "ORDER",
  {
    /** How long after its delivery an order may be returned; then it is finished. */
    returnWindowDays: z.coerce.number().int().min(0).max(3650).default(30),
    /** How long an order may wait for its saga to begin. */
    staleOrderHours: z.coerce.number().min(0.01).max(720).default(24),
  },
  process.env,
);

await runService({
  name: "order",
  config,
  build: (context) => orderParts(context, config),
});
