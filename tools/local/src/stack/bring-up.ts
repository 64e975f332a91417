import { join } from "node:path";
import { placementSpec, schedulerSpec } from "../parts/control-plane.js";
import type { Databases } from "../parts/databases.js";
import { kafkaSpec, type KafkaTools } from "../parts/kafka.js";
import { postgresSpec } from "../parts/postgres.js";
import { sandboxSpec } from "../parts/sandbox.js";
import { serviceSpec } from "../parts/services.js";
import { sidecarSpec } from "../parts/sidecars.js";
import { ensureTopics } from "../parts/topics.js";
import type { DaprBinaries } from "../toolchain/dapr.js";
import { mustRun } from "../toolchain/run.js";
import type { DaprApp } from "./dapr-file.js";
import type { Group } from "./group.js";
import type { Layout } from "./layout.js";
import type { RenderedComponents } from "./render-components.js";

export type Plan = {
  readonly layout: Layout;
  /** All apps of dapr.yaml. */
  readonly allApps: readonly DaprApp[];
  /** Those to be started. */
  readonly apps: readonly DaprApp[];
  readonly databases: Databases;
  readonly brokers: readonly string[];
  /** Absent when the user's own broker is used. */
  readonly kafka?: KafkaTools | undefined;
  /** Absent when only the infrastructure is wanted. */
  readonly dapr?: DaprBinaries | undefined;
  readonly components: RenderedComponents;
  /** How long getting the tools took, which is no part of a start. */
  readonly toolsMs: number;
};

export type Milestone = (label: string, startedMs: number) => void;

/** Starts what a plan names, each thing as soon as what it stands on is there. Resolves when all is ready. */
export async function bringUp(
  plan: Plan,
  group: Group,
  reached: Milestone,
): Promise<void> {
  const timed = async (label: string, work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    reached(label, start);
  };
  const databases = timed("databases", () => startDatabases(plan, group));
  const broker = timed("broker", () => startBroker(plan, group));
  const parts = [databases, broker, startSandbox(plan, group, databases)];
  const { dapr, layout } = plan;
  if (dapr) {
    parts.push(
      group.add("control plane", placementSpec(layout, dapr)),
      group.add("control plane", schedulerSpec(layout, dapr)),
    );
    for (const app of plan.apps)
      parts.push(startApp(plan, dapr, app, group, databases, broker));
  }
  await Promise.all(parts);
}

async function startDatabases(plan: Plan, group: Group): Promise<void> {
  if (plan.databases.isLocal)
    await group.add("infrastructure", postgresSpec(plan.layout));
  await mustRun(
    process.execPath,
    [join(plan.layout.root, "tools/migrate/dist/main.js"), "up"],
    { env: { ...process.env, ...plan.databases.migrationEnvironment } },
  );
}

async function startBroker(plan: Plan, group: Group): Promise<void> {
  if (plan.kafka)
    await group.add("infrastructure", kafkaSpec(plan.layout, plan.kafka));
  await ensureTopics(plan.brokers);
}

async function startSandbox(
  plan: Plan,
  group: Group,
  databases: Promise<void>,
): Promise<void> {
  const payment = plan.allApps.find((app) => app.id === "payment");
  if (!payment) return;
  await databases;
  await group.add(
    "infrastructure",
    sandboxSpec(plan.layout, payment, plan.databases.sandboxUrl),
  );
}

/** A service needs its tables, a sidecar the broker as well: it ends when a component can't be reached. */
async function startApp(
  plan: Plan,
  dapr: DaprBinaries,
  app: DaprApp,
  group: Group,
  databases: Promise<void>,
  broker: Promise<void>,
): Promise<void> {
  const service = async () => {
    await databases;
    await group.add("service", serviceSpec(plan.layout, app));
  };
  const sidecar = async () => {
    await Promise.all([databases, broker]);
    await group.add(
      "sidecar",
      sidecarSpec(plan.layout, app, plan.components, dapr),
    );
  };
  await Promise.all([service(), sidecar()]);
}
