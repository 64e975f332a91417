import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  readFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { freePort } from "@waybill/local-postgres";
import { kafkaSpec } from "../../../local/src/parts/kafka.js";
import { answers, listens } from "../../../local/src/parts/probes.js";
import { sidecarArguments } from "../../../local/src/parts/sidecars.js";
import { spawnLogged } from "../../../local/src/parts/spawn.js";
import { ensureTopics } from "../../../local/src/parts/topics.js";
import {
  supervise,
  type ProcessSpec,
  type Supervised,
} from "../../../local/src/processes/supervisor.js";
import { layoutOf, type Layout } from "../../../local/src/stack/layout.js";
import { renderComponent } from "../../../local/src/stack/render-components.js";
import {
  findDapr,
  type DaprBinaries,
} from "../../../local/src/toolchain/dapr.js";
import { needJava } from "../../../local/src/toolchain/java.js";
import { kafkaJars } from "../../../local/src/toolchain/kafka-jars.js";
import type { NodeConfig } from "./node-config.js";
import { openPostgresBox, type PostgresBox } from "./postgres-box.js";

/** Real Kafka, PostgreSQL, sidecars and messaging nodes of a drill's own, each in a process that can be killed and comes back. */
export type Rig = {
  readonly folder: string;
  readonly brokers: readonly string[];
  postgres(name: string): Promise<PostgresBox>;
  /** A messaging node with its sidecar. */
  node(
    config: Omit<
      NodeConfig,
      "daprHttpPort" | "kafkaBrokers" | "logLevel" | "appPort"
    >,
    role: "relay" | "consumer",
  ): Promise<RigNode>;
  /** SIGKILL to a process by name; its supervisor starts it again, after `holdMs` at least. */
  kill(name: string, holdMs?: number): void;
  isUp(name: string): boolean;
  close(): Promise<void>;
};

export type RigNode = {
  readonly daprHttpPort: number;
  /** Name of its process, and of its sidecar's. */
  readonly name: string;
  readonly sidecar: string;
};

type State = {
  readonly root: string;
  readonly folder: string;
  readonly layout: Layout;
  readonly dapr: DaprBinaries;
  readonly running: Map<string, Supervised>;
  readonly pids: Map<string, number>;
  readonly holds: Map<string, number>;
  readonly boxes: PostgresBox[];
  readonly program: string;
  readonly components: {
    readonly folder: string;
    readonly configuration: string;
  };
};

export async function openRig(name: string): Promise<Rig> {
  const root = resolve(import.meta.dirname, "../../../..");
  const folder = mkdtempSync(`/var/tmp/waybill-${name}-`);
  chmodSync(folder, 0o755);
  const layout = await layoutIn(root, folder);
  const [dapr, java, jars] = await Promise.all([
    findDapr(root),
    needJava(),
    kafkaJars(root),
  ]);
  const state: State = {
    root,
    folder,
    layout,
    dapr,
    running: new Map(),
    pids: new Map(),
    holds: new Map(),
    boxes: [],
    program: await bundleNode(root),
    components: renderPubsub(layout),
  };
  const brokers = [`127.0.0.1:${String(layout.port("kafka"))}`];
  await run(state, kafkaSpec(layout, { java: java.program, jars }));
  await ensureTopics(brokers);
  return {
    folder,
    brokers,
    postgres: async (box) => {
      const opened = await openPostgresBox(join(folder, box));
      state.boxes.push(opened);
      return opened;
    },
    node: (config, role) => startNode(state, brokers, config, role),
    kill: (which, holdMs = 0) => {
      kill(state, which, holdMs);
    },
    isUp: (which) => state.pids.has(which),
    close: () => close(state),
  };
}

/** Kafka's ports are those of the launcher, shifted by an offset at which both are free. */
async function layoutIn(root: string, folder: string): Promise<Layout> {
  for (;;) {
    const offset = 2_000 + 2 * Math.floor(Math.random() * 3_000);
    const layout = layoutOf(root, offset, folder);
    const taken = await Promise.all([
      listens(layout.port("kafka")),
      listens(layout.port("kafkaController")),
    ]);
    if (!taken.includes(true)) return layout;
  }
}

async function bundleNode(root: string): Promise<string> {
  const cache = join(root, "node_modules", ".cache", "waybill");
  const outfile = join(cache, `drill-node-${String(process.pid)}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: ["tools/drills/src/rig/messaging-node.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    conditions: ["source"],
    external: [
      "pg",
      "pino",
      "prom-client",
      "zod",
      "kafkajs",
      "knex",
      "@opentelemetry/api",
      "@dapr/dapr",
      "uuid",
      "@grpc/grpc-js",
    ],
    logLevel: "warning",
  });
  return outfile;
}

/** The components that messaging needs, as the launcher renders them; the others would want a database. */
function renderPubsub(layout: Layout): State["components"] {
  mkdirSync(layout.componentsDir, { recursive: true });
  for (const name of ["pubsub", "resiliency", "configuration"]) {
    const source = join(layout.root, "components", "local", `${name}.yaml`);
    const text = renderComponent(
      name,
      readFileSync(source, "utf8"),
      layout,
      {},
    );
    writeFileSync(join(layout.componentsDir, `${name}.yaml`), text);
  }
  return {
    folder: layout.componentsDir,
    configuration: join(layout.componentsDir, "configuration.yaml"),
  };
}

async function run(state: State, spec: ProcessSpec): Promise<void> {
  const supervised = supervise(spec, {
    writer: {
      started: (name, pid) => state.pids.set(name, pid),
      ended: (name) => state.pids.delete(name),
      ready: () => undefined,
      remove: () => undefined,
    },
    say: () => undefined,
    heldForMs: (name) => Math.max(0, (state.holds.get(name) ?? 0) - Date.now()),
  });
  state.running.set(spec.name, supervised);
  await supervised.ready;
}

async function startNode(
  state: State,
  kafkaBrokers: readonly string[],
  config: Parameters<Rig["node"]>[0],
  role: "relay" | "consumer",
): Promise<RigNode> {
  const [daprHttpPort, grpcPort, internalGrpcPort, metricsPort, appPort] =
    await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
  const name = config.instance;
  const sidecar = `${name}-dapr`;
  const node: NodeConfig = {
    ...config,
    daprHttpPort,
    kafkaBrokers,
    logLevel: "warn",
    ...(role === "consumer" ? { appPort } : {}),
  };
  const logs = state.layout.logsDir;
  const args = sidecarArguments(
    {
      id: config.service,
      directory: "",
      command: [],
      environment: {},
      appPort,
      appProtocol: "http",
      httpPort: daprHttpPort,
      grpcPort,
      internalGrpcPort,
      metricsPort,
      maxBodySize: "8Mi",
      logLevel: "warn",
      placement: "",
      scheduler: "",
    },
    state.components,
  ).filter(
    (argument) => role === "consumer" || !argument.startsWith("--app-port"),
  );
  const app = run(state, {
    name,
    logFile: join(logs, `${name}.log`),
    start: () =>
      spawnLogged({
        program: process.execPath,
        args: ["--enable-source-maps", state.program],
        logFile: join(logs, `${name}.log`),
        environment: { DRILL_NODE: JSON.stringify(node) },
      }),
    probe: () =>
      role === "consumer" ? listens(appPort) : Promise.resolve(true),
    readyWithinMs: 30_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 15_000,
  });
  const dapr = run(state, {
    name: sidecar,
    logFile: join(logs, `${sidecar}.log`),
    start: () =>
      spawnLogged({
        program: join(state.dapr.folder, "daprd"),
        args,
        logFile: join(logs, `${sidecar}.log`),
        directory: state.folder,
        environment: { DAPR_HOST_IP: "127.0.0.1" },
      }),
    probe: () =>
      answers(`http://127.0.0.1:${String(daprHttpPort)}/v1.0/healthz`),
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 10_000,
    retryable: /./,
  });
  await Promise.all([app, dapr]);
  return { daprHttpPort, name, sidecar };
}

function kill(state: State, name: string, holdMs: number): void {
  const pid = state.pids.get(name);
  if (pid === undefined) throw new Error(`${name} does not run`);
  state.holds.set(name, Date.now() + holdMs);
  process.kill(pid, "SIGKILL");
}

async function close(state: State): Promise<void> {
  const [kafka, ...others] = [...state.running.values()];
  await Promise.all(others.map((one) => one.stop()));
  await kafka?.stop(true);
  await Promise.all(state.boxes.map((box) => box.close()));
  rmSync(state.folder, { recursive: true, force: true });
  rmSync(state.program, { force: true });
}
