// jest's global set-up: one PostgreSQL for the run, on a port and in a folder of its own.
import { build } from "esbuild";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export default async function setup() {
  const bundle = resolve(
    `node_modules/.cache/waybill/local-postgres-${process.pid}.mjs`,
  );
  await build({
    entryPoints: [resolve("packages/local-postgres/src/index.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  const { startPostgres, freePort } = await import(pathToFileURL(bundle).href);
  rmSync(bundle);
  const folder = mkdtempSync("/var/tmp/waybill-test-");
  chmodSync(folder, 0o755); // mkdtemp makes it 0700, and the server may run as another user.
  const postgres = await startPostgres({
    dataDir: join(folder, "pg", "data"),
    port: await freePort(),
    logFile: join(folder, "postgres.log"),
  });
  process.env["WAYBILL_TEST_PG_URL"] = postgres.url("postgres");
  globalThis.__stopTestPostgres = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
