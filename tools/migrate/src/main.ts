import { parseArgs } from "node:util";
import { migrate, type Migration } from "@waybill/database";
import { migrations as checkout } from "../../../services/checkout/migrations/index.js";
import { migrations as customer } from "../../../services/customer/migrations/index.js";
import { migrations as notification } from "../../../services/notification/migrations/index.js";
import { migrations as order } from "../../../services/order/migrations/index.js";
import { migrations as payment } from "../../../services/payment/migrations/index.js";
import { migrations as warehouse } from "../../../services/warehouse/migrations/index.js";
import { databaseUrl, type DatabaseName, type Target } from "./databases.js";
import { grantToServices, prepareServer } from "./prepare.js";

const migrationsOf: Readonly<Record<DatabaseName, readonly Migration[]>> = {
  customer,
  order,
  checkout,
  payment,
  warehouse,
  notification,
};
/** Databases whose tables are made by what uses them: Dapr's workflow engine, the payment sandbox. */
const without = ["workflow", "sandbox"];
const directions = ["up", "down"] as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { service: { type: "string", multiple: true } },
});
const direction = directions.find((one) => one === (positionals[0] ?? "up"));
const known = Object.keys(migrationsOf);
const unknown = values.service?.filter((name) => !known.includes(name)) ?? [];
if (!direction || positionals.length > 1 || unknown.length > 0) {
  console.error(
    `Usage: migrate [up|down] [--service ${known.join("|")}]… (databases come from <SERVICE>_MIGRATION_DATABASE_URL or <SERVICE>_DATABASE_URL)`,
  );
  process.exit(2);
}
try {
  await run(direction, values.service ?? known);
} catch (error) {
  console.error(
    `Migration failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}

async function run(
  way: "up" | "down",
  services: readonly string[],
): Promise<void> {
  const targets: Target[] = services.map((name) => ({
    name,
    url: databaseUrl(name, process.env),
    migrations: migrationsOf[name as DatabaseName],
  }));
  const urls = targets.map((target) => target.url);
  if (way === "up")
    await prepareServer([
      ...urls,
      ...without.map((name) => databaseUrl(name, process.env)),
    ]);
  await Promise.all(targets.map((target) => bring(way, target)));
}

async function bring(way: "up" | "down", target: Target): Promise<void> {
  if (way === "up") await grantToServices(target.url);
  try {
    const names = await migrate(target.url, target.migrations, way);
    for (const name of names)
      console.log(`${target.name}: ${way === "up" ? "+" : "-"} ${name}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${target.name}: ${reason}`, { cause: error });
  }
}
