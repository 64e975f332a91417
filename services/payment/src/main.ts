import { loadConfig, runService } from "@waybill/service";
import { paymentConfigShape } from "./payment-config.js";
import { paymentParts } from "./payment-parts.js";

const config = loadConfig("PAYMENT", paymentConfigShape, process.env);

await runService({
  name: "payment",
  config,
  build: (context) => paymentParts(context, config),
});
