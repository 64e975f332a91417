import { resolve } from "node:path";
import { connect } from "@waybill/api-client";
import { load } from "./load.js";
import { readSeeds } from "./northwind.js";

const api = connect({
  offset: Number(process.env["WAYBILL_PORT_OFFSET"] ?? 0),
  dataDir: resolve(process.env["WAYBILL_DATA_DIR"] ?? ".waybill"),
});
try {
  const token = await api.token({ role: "admin" });
  const added = await load(api, token, readSeeds(resolve("data/northwind")));
  const parts = Object.entries(added)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${String(count)} ${what}`);
  console.log(
    parts.length === 0
      ? "The seeds were in already."
      : `Seeded ${parts.join(", ")}.`,
  );
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    `Seeding failed: ${reason}\nThe services must be up: run "npm start" first.`,
  );
  process.exit(1);
}
