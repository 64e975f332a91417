import {
  loadConfig,
  runService,
  type ServiceContext,
  type ServiceParts,
} from "@waybill/service";
import { Counter } from "prom-client";
import { notificationConsumer } from "./adapters/consumers/consumer.js";
import { notificationRoutes } from "./adapters/http/routes.js";
import { storesOn, transactOn } from "./adapters/postgres/stores.js";
import { resend } from "./app/commands/resend.js";
import { setPreferences, setTemplate } from "./app/commands/settings.js";

const config = loadConfig("NOTIFICATION", {}, process.env);

function build({ db, now, newId, registry }: ServiceContext): ServiceParts {
  const clock = { now, newId };
  const transact = transactOn(db);
  const sent = new Counter({
    name: "notifications_total",
    help: "Messages recorded",
    labelNames: ["kind", "channel", "status"],
    registers: [registry],
  });
  return {
    routes: notificationRoutes({
      reads: storesOn(db),
      resend: resend(transact, clock),
      setPreferences: setPreferences(transact, clock),
      setTemplate: setTemplate(transact, clock),
    }),
    consumers: [notificationConsumer(clock, sent)],
  };
}

await runService({ name: "notification", config, build });
