import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProcessSpec } from "../processes/supervisor.js";
import type { DaprApp } from "../stack/dapr-file.js";
import type { Layout } from "../stack/layout.js";
import { answers } from "./probes.js";
import { spawnLogged } from "./spawn.js";

const loopback = "127.0.0.1";

/** Prefix of a service's own environment variables. */
export const prefixOf = (id: string): string => id.toUpperCase();

/** Where people and direct callers reach a service. */
export function serviceUrl(app: DaprApp): string {
  const port = app.environment[`${prefixOf(app.id)}_HTTP_PORT`] ?? "";
  return `http://${loopback}:${port}`;
}

/** The environment of a service beside its sidecar: what `dapr run -f` gives it, and the user's own database and broker where one is set. */
export function serviceEnvironment(
  app: DaprApp,
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
  const own = [`${prefixOf(app.id)}_DATABASE_URL`, "KAFKA_BROKERS"].flatMap(
    (name) => (environment[name] ? [[name, environment[name]] as const] : []),
  );
  return {
    ...app.environment,
    ...Object.fromEntries(own),
    APP_ID: app.id,
    APP_PORT: String(app.appPort),
    DAPR_HTTP_PORT: String(app.httpPort),
    DAPR_GRPC_PORT: String(app.grpcPort),
  };
}

/** One service. */
export const serviceSpec = (layout: Layout, app: DaprApp): ProcessSpec => {
  const logFile = join(layout.logsDir, `${app.id}.log`);
  const [program = "node", ...args] = app.command;
  return {
    name: app.id,
    logFile,
    start: () =>
      spawnLogged({
        program: program === "node" ? process.execPath : program,
        args,
        logFile,
        directory: join(layout.root, app.directory),
        environment: serviceEnvironment(app),
      }),
    probe: () => answers(`${serviceUrl(app)}/readyz`),
    readyWithinMs: 90_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 25_000, // A service drains within 20 s.
  };
};

/** Whether the program of a service was built; one that is not there yet is left out. */
export const isBuilt = (layout: Layout, app: DaprApp): boolean =>
  existsSync(join(layout.root, app.directory, app.command.at(-1) ?? ""));
