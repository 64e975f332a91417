import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@waybill/testing";

/** Where daprd lies: DAPR_BIN_DIR, the launcher's cache, or what `dapr init --slim` made. */
function daprd(): string {
  const cache =
    process.env["WAYBILL_CACHE_DIR"] ?? join(homedir(), ".cache", "waybill");
  const cached = existsSync(cache)
    ? readdirSync(cache).flatMap((name) => [
        join(cache, name),
        join(cache, name, "bin"),
      ])
    : [];
  const found = [
    process.env["DAPR_BIN_DIR"] ?? "",
    ...cached,
    join(homedir(), ".dapr", "bin"),
  ]
    .map((folder) => join(folder, "daprd"))
    .find((file) => existsSync(file));
  if (!found)
    throw new Error(
      "daprd is not here: run `npm start` once, or set DAPR_BIN_DIR.",
    );
  return found;
}

const component = `apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: pubsub
spec:
  type: pubsub.in-memory
  version: v1
`;
const configuration = (folder: string) => `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: test
spec:
  tracing: { samplingRate: "0" }
  nameResolution:
    component: sqlite
    version: v1
    configuration:
      connectionString: "${join(folder, "names.db")}"
      cleanupInterval: "0s"
      updateInterval: "15s"
      timeout: "10s"
`;

export type SidecarPorts = {
  readonly httpPort: number;
  readonly grpcPort: number;
};
export type Sidecar = {
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
};
export type Sidecars = {
  /** A sidecar that is not started yet. */
  sidecar(options: {
    readonly appId: string;
    readonly ports: SidecarPorts;
    readonly appPort?: number;
    readonly environment?: Readonly<Record<string, string>>;
  }): Promise<Sidecar>;
  ports(): Promise<SidecarPorts>;
  /** Kills all and removes their folder. */
  stop(): Promise<void>;
};

/** Real sidecars on free ports that find each other by a file, with an in-memory broker each. */
export function createSidecars(): Sidecars {
  const folder = mkdtempSync("/var/tmp/waybill-sidecars-");
  // Alone in its folder: a configuration among the watched resources makes daprd restart without end.
  mkdirSync(join(folder, "components"));
  writeFileSync(join(folder, "components", "pubsub.yaml"), component);
  writeFileSync(join(folder, "config.yaml"), configuration(folder));
  const all: Sidecar[] = [];
  return {
    ports: async () => ({
      httpPort: await freePort(),
      grpcPort: await freePort(),
    }),
    sidecar: async (options) => {
      const made = sidecarProcess(
        folder,
        await argumentsOf(folder, options),
        options,
      );
      all.push(made);
      return made;
    },
    stop: async () => {
      await Promise.all(all.map((one) => one.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Options = Parameters<Sidecars["sidecar"]>[0];

async function argumentsOf(
  folder: string,
  { appId, ports, appPort }: Options,
): Promise<string[]> {
  return [
    `--app-id=${appId}`,
    ...(appPort === undefined
      ? []
      : [`--app-port=${String(appPort)}`, "--app-protocol=http"]),
    "--dapr-listen-addresses=127.0.0.1",
    "--dapr-internal-grpc-listen-address=127.0.0.1",
    "--metrics-listen-address=127.0.0.1",
    `--dapr-http-port=${String(ports.httpPort)}`,
    `--dapr-grpc-port=${String(ports.grpcPort)}`,
    `--dapr-internal-grpc-port=${String(await freePort())}`,
    `--metrics-port=${String(await freePort())}`,
    `--resources-path=${join(folder, "components")}`,
    `--config=${join(folder, "config.yaml")}`,
    "--max-body-size=8Mi",
    "--dapr-graceful-shutdown-seconds=1",
  ];
}

function sidecarProcess(
  folder: string,
  args: readonly string[],
  { appId, ports, environment }: Options,
): Sidecar {
  const logFile = join(folder, `${appId}.log`);
  let child: ChildProcess | undefined;
  return {
    start: async () => {
      const log = openSync(logFile, "a");
      child = spawn(daprd(), args, {
        cwd: folder,
        stdio: ["ignore", log, log],
        env: { ...process.env, DAPR_HOST_IP: "127.0.0.1", ...environment },
      });
      await untilHealthy(ports.httpPort, child, logFile);
    },
    kill: async () => {
      const dying = child;
      if (dying?.exitCode !== null || dying.signalCode !== null) return;
      const gone = new Promise((resolve) => dying.once("exit", resolve));
      dying.kill("SIGKILL");
      await gone;
    },
  };
}

async function untilHealthy(
  port: number,
  child: ChildProcess,
  logFile: string,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 50) {
    if (child.exitCode !== null)
      throw new Error(`daprd ended while starting; see ${logFile}`);
    const answer = await fetch(
      `http://127.0.0.1:${String(port)}/v1.0/healthz/outbound`,
      {
        signal: AbortSignal.timeout(1_000),
      },
    ).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`daprd was not ready within 30 s; see ${logFile}`);
}
