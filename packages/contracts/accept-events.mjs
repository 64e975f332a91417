// `npm run events -w packages/contracts`: writes asyncapi.yaml and the accepted event schemas anew, unless a change breaks a consumer.
import { build } from "esbuild";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const cache = join(root, "node_modules", ".cache", "waybill");
const bundle = join(cache, `accept-events-${process.pid}.mjs`);
mkdirSync(cache, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["packages/contracts/src/asyncapi/accept-events.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  conditions: ["source"],
  external: ["zod", "yaml", "prettier"],
  logLevel: "warning",
});
try {
  const { acceptEvents } = await import(pathToFileURL(bundle).href);
  const { ok, report } = await acceptEvents(root);
  process.stdout.write(`${report}\n`);
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(bundle);
}
