import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ProcessSpec } from "../processes/supervisor.js";
import type { Layout } from "../stack/layout.js";
import type { DaprBinaries } from "../toolchain/dapr.js";
import { answers } from "./probes.js";
import { spawnLogged } from "./spawn.js";

const loopback = "127.0.0.1";
const portTaken = /address already in use|bind:/i;

/** Dapr's placement service: which sidecar hosts which actor. It keeps nothing that outlives it. */
export const placementSpec = (
  layout: Layout,
  dapr: DaprBinaries,
): ProcessSpec => {
  const raft = `${loopback}:${String(layout.port("placementRaft"))}`;
  return controlPlane(layout, dapr, "placement", "placementHealth", [
    ...listenFlags(layout, "placement", "placementHealth", "placementMetrics"),
    `--initial-cluster=dapr-placement-0=${raft}`,
  ]);
};

/** Dapr's scheduler: the workflow engine's timers and jobs, kept in etcd in the run's data folder. */
export const schedulerSpec = (
  layout: Layout,
  dapr: DaprBinaries,
): ProcessSpec => {
  const own = `${loopback}:${String(layout.port("scheduler"))}`;
  const peer = `http://${loopback}:${String(layout.port("schedulerEtcdPeer"))}`;
  return controlPlane(layout, dapr, "scheduler", "schedulerHealth", [
    ...listenFlags(layout, "scheduler", "schedulerHealth", "schedulerMetrics"),
    `--override-broadcast-host-port=${own}`,
    `--etcd-data-dir=${schedulerFolder(layout)}`,
    `--etcd-client-listen-address=${loopback}`,
    `--etcd-client-port=${String(layout.port("schedulerEtcdClient"))}`,
    `--etcd-initial-cluster=dapr-scheduler-server-0=${peer}`,
  ]);
};

export const schedulerFolder = (layout: Layout): string =>
  join(layout.dataDir, "scheduler");

type Port = Parameters<Layout["port"]>[0];

const listenFlags = (
  layout: Layout,
  port: Port,
  health: Port,
  metrics: Port,
): readonly string[] => [
  `--listen-address=${loopback}`,
  `--port=${String(layout.port(port))}`,
  `--healthz-listen-address=${loopback}`,
  `--healthz-port=${String(layout.port(health))}`,
  `--metrics-listen-address=${loopback}`,
  `--metrics-port=${String(layout.port(metrics))}`,
  "--log-as-json",
];

function controlPlane(
  layout: Layout,
  dapr: DaprBinaries,
  name: "placement" | "scheduler",
  health: Port,
  args: readonly string[],
): ProcessSpec {
  const logFile = join(layout.logsDir, `${name}.log`);
  const url = `http://${loopback}:${String(layout.port(health))}/healthz`;
  return {
    name,
    logFile,
    start: () => {
      mkdirSync(layout.dataDir, { recursive: true });
      return spawnLogged({
        program: join(dapr.folder, name),
        args,
        logFile,
        directory: layout.dataDir,
        environment: { GOMEMLIMIT: "160MiB", GOGC: "50" },
      });
    },
    probe: () => answers(url),
    readyWithinMs: 30_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 8_000,
    retryable: portTaken,
  };
}
