import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { kafkaSpec } from "../../../local/src/parts/kafka.js";
import { listens } from "../../../local/src/parts/probes.js";
import { ensureTopics } from "../../../local/src/parts/topics.js";
import { layoutOf, type Layout } from "../../../local/src/stack/layout.js";
import {
  renderComponent,
  type RenderedComponents,
} from "../../../local/src/stack/render-components.js";
import { findDapr } from "../../../local/src/toolchain/dapr.js";
import { needJava } from "../../../local/src/toolchain/java.js";
import { kafkaJars } from "../../../local/src/toolchain/kafka-jars.js";
import { openPostgresBox, type PostgresBox } from "./postgres-box.js";
import { run, type RigState } from "./rig-state.js";
import {
  startNode,
  startSidecar,
  type NodeOptions,
  type RigNode,
} from "./start-node.js";

/** Real Kafka, PostgreSQL, sidecars and messaging nodes of a drill's own, each in a process that can be killed and comes back. */
export type Rig = {
  readonly folder: string;
  readonly brokers: readonly string[];
  postgres(name: string): Promise<PostgresBox>;
  /** A messaging node with its sidecar. */
  node(options: NodeOptions, role: "relay" | "consumer"): Promise<RigNode>;
  /** A sidecar alone; gives its HTTP port. */
  sidecar(service: string): Promise<number>;
  /** SIGKILL to a process by name; its supervisor starts it again, after `holdMs` at least. */
  kill(name: string, holdMs?: number): void;
  isUp(name: string): boolean;
  /** Its processes, but PostgreSQL's: pids by name. */
  pids(): ReadonlyMap<string, number>;
  close(): Promise<void>;
};

/** Starts Kafka, with its topics, in a folder of its own below /var/tmp; the rest on demand. Runs in the checkout. */
export async function openRig(name: string): Promise<Rig> {
  const root = process.cwd();
  const folder = mkdtempSync(`/var/tmp/waybill-${name}-`);
  chmodSync(folder, 0o755); // PostgreSQL may run as another user.
  const layout = await layoutIn(root, folder);
  const [dapr, java, jars, program] = await Promise.all([
    findDapr(root),
    needJava(),
    kafkaJars(root),
    bundleNode(root, folder),
  ]);
  const state: RigState = {
    folder,
    layout,
    dapr,
    program,
    brokers: [`127.0.0.1:${String(layout.port("kafka"))}`],
    running: new Map(),
    pids: new Map(),
    holds: new Map(),
    boxes: [],
    components: renderPubsub(layout),
  };
  await run(state, kafkaSpec(layout, { java: java.program, jars }));
  await ensureTopics(state.brokers);
  return {
    folder,
    brokers: state.brokers,
    postgres: async (box) => {
      const opened = await openPostgresBox(join(folder, box));
      state.boxes.push(opened);
      return opened;
    },
    node: (options, role) => startNode(state, options, role),
    sidecar: (service) => startSidecar(state, { service, instance: service }),
    kill: (which, holdMs = 0) => {
      kill(state, which, holdMs);
    },
    isUp: (which) => state.pids.has(which),
    pids: () => state.pids,
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

/** Bundles the node's program below node_modules, where it finds the packages that stay outside. */
async function bundleNode(root: string, folder: string): Promise<string> {
  const outfile = join(
    root,
    "node_modules/.cache/waybill",
    `${folder.split("/").at(-1) ?? "drill"}.mjs`,
  );
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
      ...["@dapr/dapr", "@grpc/grpc-js", "@opentelemetry/api", "kafkajs"],
      ...["knex", "pg", "pino", "prom-client", "uuid", "zod"],
    ],
    logLevel: "warning",
  });
  return outfile;
}

/** The components that messaging needs, as the launcher renders them; the others would want a database. */
function renderPubsub(layout: Layout): RenderedComponents {
  const folder = layout.componentsDir;
  mkdirSync(folder, { recursive: true });
  for (const name of ["pubsub", "resiliency", "configuration"]) {
    const source = join(layout.root, "components", "local", `${name}.yaml`);
    const text = readFileSync(source, "utf8");
    writeFileSync(
      join(folder, `${name}.yaml`),
      renderComponent(name, text, layout, {}),
    );
  }
  return {
    folder,
    configuration: join(folder, "configuration.yaml"),
    source: join(layout.root, "components", "local"),
  };
}

function kill(state: RigState, name: string, holdMs: number): void {
  const pid = state.pids.get(name);
  if (pid === undefined) throw new Error(`${name} does not run`);
  state.holds.set(name, Date.now() + holdMs);
  process.kill(pid, "SIGKILL");
}

async function close(state: RigState): Promise<void> {
  const [kafka, ...others] = [...state.running.values()];
  await Promise.all(others.map((one) => one.stop()));
  await kafka?.stop(true);
  await Promise.all(state.boxes.map((box) => box.close()));
  rmSync(state.folder, { recursive: true, force: true });
  rmSync(state.program, { force: true });
}
