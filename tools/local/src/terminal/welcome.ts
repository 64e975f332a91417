import { sandboxUrl } from "../parts/sandbox.js";
import { serviceUrl } from "../parts/services.js";
import type { Plan } from "../stack/bring-up.js";
import { paint } from "./colours.js";
import { table } from "./table.js";

const loopback = "127.0.0.1";

/** What a person sees once the whole stack is ready. */
export function stackText(plan: Plan, seconds: number): string {
  const rows = plan.apps.map((app) => [
    app.id,
    serviceUrl(app),
    `${serviceUrl(app)}/docs`,
    `Dapr :${String(app.httpPort)}`,
  ]);
  return [
    "",
    paint("bold", `Waybill is up after ${seconds.toFixed(1)} s.`),
    "",
    table([
      ...rows,
      ["sandbox", sandboxUrl(plan.layout), "the card provider's stand-in"],
      ["postgres", `${loopback}:${String(plan.layout.port("postgres"))}`],
      ["kafka", plan.brokers.join(",")],
    ]),
    "",
    "Next:",
    table([
      ["  npm run demo", "places orders and shows each saga as it runs"],
      ["  npm run logs -- order -f", "follows the logs of a service"],
      ["  npm run -s token -- --role staff", "a token for the APIs above"],
    ]),
    "",
    `Ctrl-C stops everything. Logs are in ${plan.layout.logsDir}.`,
  ].join("\n");
}

/** What a person sees who goes on with the Dapr CLI. */
export function infrastructureText(plan: Plan, seconds: number): string {
  const { layout } = plan;
  return [
    "",
    paint("bold", `The infrastructure is up after ${seconds.toFixed(1)} s.`),
    "",
    table([
      ["postgres", `${loopback}:${String(layout.port("postgres"))}`],
      ["kafka", plan.brokers.join(",")],
      ["sandbox", sandboxUrl(layout)],
    ]),
    "",
    "Next:",
    table([
      ["  dapr run -f .", "starts services and sidecars with the Dapr CLI"],
      ["  npm run seed", "puts the Northwind data in, once they are ready"],
      ["  npm run -s token -- --role staff", "a token for the APIs"],
    ]),
    "",
    '"dapr init" runs placement (50005) and scheduler (50006); after "dapr init --slim" start them from ~/.dapr/bin yourself.',
    "Ctrl-C stops everything.",
  ].join("\n");
}
