import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "@waybill/database";
import {
  freePort,
  startPostgres,
  type PostgresServer,
} from "@waybill/local-postgres";
import { daprBinaries } from "./dapr-binaries.js";
import { testProcess, type TestProcess } from "./test-process.js";

/** Real processes of a workflow engine, each of which can be killed and brought back. */
export type WorkflowStack = {
  readonly dapr: { readonly httpPort: number; readonly grpcPort: number };
  readonly daprd: TestProcess;
  readonly placement: TestProcess;
  readonly scheduler: TestProcess;
  /** PostgreSQL of the workflow store alone. */
  readonly store: {
    kill(signal?: "SIGKILL"): Promise<void>;
    start(): Promise<void>;
    url(): string;
  };
  readonly folder: string;
  stop(): Promise<void>;
};

/** Starts PostgreSQL, placement, scheduler and a sidecar on free ports; data in a folder that `stop` removes. */
export async function startWorkflowStack(
  appId = "checkout",
): Promise<WorkflowStack> {
  const folder = mkdtempSync("/var/tmp/waybill-wf-");
  const store = await startStore(folder);
  const ports = await freePorts();
  writeComponents(folder, store.url());
  const { placement, scheduler, daprd } = processes(folder, ports, appId);
  await Promise.all([placement.start(), scheduler.start()]);
  await daprd.start();
  return {
    dapr: { httpPort: ports.http, grpcPort: ports.grpc },
    daprd,
    placement,
    scheduler,
    store,
    folder,
    stop: async () => {
      await daprd.kill();
      await Promise.all([placement.kill(), scheduler.kill()]);
      await store.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startStore(folder: string): Promise<WorkflowStack["store"]> {
  const port = await freePort();
  let server: PostgresServer | undefined;
  const start = async () => {
    server = await startPostgres({
      dataDir: join(folder, "postgres"),
      port,
      logFile: join(folder, "postgres.log"),
    });
  };
  await start();
  const url = (database: string) =>
    `postgres://waybill@127.0.0.1:${String(port)}/${database}?sslmode=disable`;
  const admin = openDatabase({
    url: url("postgres"),
    applicationName: "workflow-stack",
    maxConnections: 1,
  });
  await admin.execute("CREATE DATABASE waybill_workflow");
  await admin.close();
  return {
    start,
    kill: async () => server?.kill(),
    url: () => url("waybill_workflow"),
  };
}

const portNames = [
  "http",
  "grpc",
  "internal",
  "metrics",
  "placement",
  "placementHealth",
  "placementMetrics",
  "placementRaft",
  "scheduler",
  "schedulerHealth",
  "schedulerMetrics",
  "etcdPeer",
  "etcdClient",
] as const;
type Ports = Record<(typeof portNames)[number], number>;

async function freePorts(): Promise<Ports> {
  const found = new Set<number>();
  while (found.size < portNames.length) found.add(await freePort());
  const list = [...found];
  return Object.fromEntries(
    portNames.map((name, index) => [name, list[index]]),
  ) as Ports;
}

function writeComponents(folder: string, storeUrl: string): void {
  mkdirSync(join(folder, "components"));
  writeFileSync(
    join(folder, "components", "workflowstore.yaml"),
    `apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: workflowstore
spec:
  type: state.postgresql
  version: v2
  metadata:
    - { name: connectionString, value: "${storeUrl}" }
    - { name: actorStateStore, value: "true" }
    - { name: timeout, value: "20s" }
    - { name: maxConns, value: "20" }
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: statestore
spec:
  type: state.in-memory
  version: v1
`,
  );
  writeFileSync(
    join(folder, "config.yaml"),
    `apiVersion: dapr.io/v1alpha1
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
  workflow:
    maxConcurrentWorkflowInvocations: 40
    maxConcurrentActivityInvocations: 60
    stateRetentionPolicy: { anyTerminal: "1h" }
`,
  );
}

function processes(folder: string, ports: Ports, appId: string) {
  const bin = daprBinaries();
  const at = (port: number) => `127.0.0.1:${String(port)}`;
  const control = (
    name: "placement" | "scheduler",
    own: { port: number; health: number; metrics: number },
    extra: readonly string[],
  ) =>
    testProcess({
      program: join(bin, name),
      cwd: folder,
      logFile: join(folder, `${name}.log`),
      healthUrl: `http://${at(own.health)}/healthz`,
      args: [
        "--listen-address=127.0.0.1",
        `--port=${String(own.port)}`,
        "--healthz-listen-address=127.0.0.1",
        `--healthz-port=${String(own.health)}`,
        "--metrics-listen-address=127.0.0.1",
        `--metrics-port=${String(own.metrics)}`,
        ...extra,
      ],
    });
  return {
    placement: control(
      "placement",
      {
        port: ports.placement,
        health: ports.placementHealth,
        metrics: ports.placementMetrics,
      },
      [`--initial-cluster=dapr-placement-0=${at(ports.placementRaft)}`],
    ),
    scheduler: control(
      "scheduler",
      {
        port: ports.scheduler,
        health: ports.schedulerHealth,
        metrics: ports.schedulerMetrics,
      },
      [
        `--override-broadcast-host-port=${at(ports.scheduler)}`,
        `--etcd-data-dir=${join(folder, "scheduler")}`,
        "--etcd-client-listen-address=127.0.0.1",
        `--etcd-client-port=${String(ports.etcdClient)}`,
        `--etcd-initial-cluster=dapr-scheduler-server-0=http://${at(ports.etcdPeer)}`,
      ],
    ),
    daprd: testProcess({
      program: join(bin, "daprd"),
      cwd: folder,
      logFile: join(folder, "daprd.log"),
      healthUrl: `http://${at(ports.http)}/v1.0/healthz`,
      args: [
        `--app-id=${appId}`,
        "--dapr-listen-addresses=127.0.0.1",
        "--dapr-internal-grpc-listen-address=127.0.0.1",
        "--metrics-listen-address=127.0.0.1",
        `--dapr-http-port=${String(ports.http)}`,
        `--dapr-grpc-port=${String(ports.grpc)}`,
        `--dapr-internal-grpc-port=${String(ports.internal)}`,
        `--metrics-port=${String(ports.metrics)}`,
        `--placement-host-address=${at(ports.placement)}`,
        `--scheduler-host-address=${at(ports.scheduler)}`,
        `--resources-path=${join(folder, "components")}`,
        `--config=${join(folder, "config.yaml")}`,
        "--dapr-graceful-shutdown-seconds=2",
      ],
    }),
  };
}
