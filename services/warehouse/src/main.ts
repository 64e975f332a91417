import { flagSchema, loadConfig, runService } from "@waybill/service";
import { z } from "zod";
import { warehouseParts } from "./warehouse-parts.js";

const config = loadConfig(
  "WAREHOUSE",
  {
    enableMultipleWarehouses: flagSchema.default(true),
    /** How often overdue holds are looked after. */
    sweepSeconds: z.coerce.number().min(0.1).max(3600).default(5),
    /** How often stock.updated tells of what holds and releases changed. */
    announceSeconds: z.coerce.number().min(0.1).max(3600).default(10),
  },
  process.env,
);

await runService({
  name: "warehouse",
  config,
  build: (context) => warehouseParts(context, config),
});
