import { loadConfig, runService } from "@waybill/service";
import { customerParts } from "./customer-parts.js";

const config = loadConfig("CUSTOMER", {}, process.env);

await runService({ name: "customer", config, build: customerParts });
