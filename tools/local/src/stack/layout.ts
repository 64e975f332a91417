import { join, resolve } from "node:path";

/** Ports of what is not in dapr.yaml, before the offset. Everything listens on loopback. */
export const infrastructurePorts = {
  postgres: 15432,
  kafka: 19092,
  kafkaController: 19093,
  placement: 50005,
  placementHealth: 50015,
  placementMetrics: 50025,
  placementRaft: 50035,
  scheduler: 50006,
  schedulerHealth: 50016,
  schedulerMetrics: 50026,
  schedulerEtcdClient: 50036,
  schedulerEtcdPeer: 50046,
  sandbox: 8099,
} as const;

export type InfrastructurePort = keyof typeof infrastructurePorts;

/** Where one run of the stack keeps its things, and by how much its ports are shifted. */
export type Layout = {
  /** The checkout. */
  readonly root: string;
  readonly offset: number;
  readonly dataDir: string;
  readonly logsDir: string;
  readonly componentsDir: string;
  /** What runs, by process id: the next start and `stop` read it. */
  readonly stackFile: string;
  readonly port: (name: InfrastructurePort) => number;
};

/** The layout of a run in `dataDir` (default: `.waybill` in the checkout). */
export function layoutOf(
  root: string,
  offset: number,
  dataDir = join(root, ".waybill"),
): Layout {
  const data = resolve(root, dataDir);
  return {
    root,
    offset,
    dataDir: data,
    logsDir: join(data, "logs"),
    componentsDir: join(data, "components"),
    stackFile: join(data, "stack.json"),
    port: (name) => infrastructurePorts[name] + offset,
  };
}
