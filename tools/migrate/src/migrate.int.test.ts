import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { openDatabase } from "@waybill/database";
import { databaseIn, databaseUrl, withDatabase } from "./databases.js";
import { appRole, grantToServices, prepareServer } from "./prepare.js";

const server = process.env["WAYBILL_TEST_PG_URL"] ?? "";
const suffix = randomBytes(4).toString("hex");
const names = [`one_${suffix}`, `two_${suffix}`];
const urls = names.map((name) => withDatabase(server, name));
const admin = openDatabase({ url: server, applicationName: "test" });

// The databases go with the server, when all tests have run.
afterAll(() => admin.close());

test("databases and the services' role are made once, also by two runs at once", async () => {
  await Promise.all([prepareServer(urls), prepareServer(urls)]);
  await prepareServer(urls);
  const rows = await admin.query(
    "SELECT datname FROM pg_database WHERE datname = ANY($1)",
    [names],
  );
  expect(rows).toHaveLength(2);
});

test("services read and write what the owner made, and own nothing of it", async () => {
  const [url = ""] = urls;
  await prepareServer([url]);
  await grantToServices(url);
  const owner = openDatabase({ url, applicationName: "test" });
  await owner.execute("CREATE TABLE ledger (id serial PRIMARY KEY, n int)");
  await owner.execute(`REVOKE UPDATE, DELETE ON ledger FROM ${appRole}`);
  await owner.close();
  const asService = new URL(url);
  asService.username = appRole;
  const service = openDatabase({
    url: asService.href,
    applicationName: "test",
  });
  await service.execute("INSERT INTO ledger (n) VALUES (1)");
  expect(await service.query("SELECT n FROM ledger")).toEqual([{ n: 1 }]);
  await expect(service.execute("UPDATE ledger SET n = 2")).rejects.toThrow(
    "permission denied",
  );
  await expect(service.execute("DROP TABLE ledger")).rejects.toThrow(
    "must be owner",
  );
  await service.close();
});

test("an owner's account goes before the service's own, and that before the local server", () => {
  expect(databaseUrl("order", { WAYBILL_PORT_OFFSET: "100" })).toBe(
    "postgres://waybill@127.0.0.1:15532/waybill_order",
  );
  const own = { ORDER_DATABASE_URL: "postgres://app@db/o" };
  expect(databaseUrl("order", own)).toBe("postgres://app@db/o");
  const both = {
    ...own,
    ORDER_MIGRATION_DATABASE_URL: "postgres://owner@db/o",
  };
  expect(databaseUrl("order", both)).toBe("postgres://owner@db/o");
  expect(databaseIn("postgres://u@h:1/a%20b?x=1")).toBe("a b");
});

test("a service that does not exist is refused before anything is touched", () => {
  const program = resolve("tools/migrate/dist/main.js");
  if (!existsSync(program)) throw new Error("run `npm run build` first");
  const run = spawnSync(
    process.execPath,
    [program, "up", "--service", "orders"],
    { encoding: "utf8" },
  );
  expect(run.status).toBe(2);
  expect(run.stderr).toContain("Usage: migrate");
});
