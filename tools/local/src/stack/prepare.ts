import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { postgresDataDir } from "@waybill/local-postgres";
import { databasesOf } from "../parts/databases.js";
import { kafkaFolder } from "../parts/kafka.js";
import { ensureKeys } from "../parts/keys.js";
import { postgresFolder } from "../parts/postgres.js";
import { schedulerFolder } from "../parts/control-plane.js";
import { endLeftovers } from "../processes/leftovers.js";
import { findDapr } from "../toolchain/dapr.js";
import { needJava } from "../toolchain/java.js";
import { kafkaJars } from "../toolchain/kafka-jars.js";
import type { Plan } from "./bring-up.js";
import type { DaprApp } from "./dapr-file.js";
import { localFault } from "./fault.js";
import type { Layout } from "./layout.js";
import { infrastructurePorts } from "./layout.js";
import { needPorts, portsOf, type UsedPort } from "./ports.js";
import { renderComponents, type NameResolution } from "./render-components.js";
import { launcherRuns, readStackFile } from "./stack-file.js";

/** Refuses when a launcher is at work in this folder, and ends what a dead one left: gives its names. */
export async function clearTheWay(layout: Layout): Promise<readonly string[]> {
  const record = readStackFile(layout.stackFile);
  if (!record) return [];
  if (launcherRuns(record))
    throw localFault(
      `Waybill already runs from ${layout.dataDir} (process ${String(record.launcher.pid)}): stop it with "npm run stop", or use it.`,
    );
  const ended = await endLeftovers(record);
  rmSync(layout.stackFile, { force: true });
  return ended;
}

/** Forgets all data of the folder; the keys stay, so that tokens that people hold go on working. */
export function forgetData(layout: Layout): void {
  for (const path of [
    postgresDataDir(postgresFolder(layout)),
    kafkaFolder(layout),
    schedulerFolder(layout),
    seedMark(layout),
  ])
    rmSync(path, { recursive: true, force: true });
}

/** Says which seeds the databases of the folder hold. */
export const seedMark = (layout: Layout): string =>
  join(layout.dataDir, "seeded");

/** Keeps the logs of the run before, and no older ones. */
export function rotateLogs(layout: Layout): void {
  const previous = `${layout.logsDir}.previous`;
  if (existsSync(layout.logsDir)) {
    rmSync(previous, { recursive: true, force: true });
    renameSync(layout.logsDir, previous);
  }
  mkdirSync(layout.logsDir, { recursive: true });
}

export type Wish = {
  readonly layout: Layout;
  readonly allApps: readonly DaprApp[];
  readonly apps: readonly DaprApp[];
  readonly names: NameResolution;
  /** Services and sidecars too, or only what they stand on. */
  readonly kind: "stack" | "infrastructure";
};

/** Gets tools, keys, ports and components ready. Nothing runs yet when this resolves. */
export async function makePlan(wish: Wish): Promise<Plan> {
  const { layout, kind } = wish;
  const databases = databasesOf(layout);
  const ownBrokers = process.env["KAFKA_BROKERS"];
  const toolsStart = performance.now();
  const [dapr, kafka] = await Promise.all([
    kind === "stack" ? findDapr(layout.root) : undefined,
    ownBrokers ? undefined : kafkaTools(layout),
  ]);
  const toolsMs = performance.now() - toolsStart;
  await needPorts(neededPorts(wish, databases.isLocal, !ownBrokers));
  await ensureKeys(layout.dataDir);
  rmSync(join(layout.dataDir, "nameresolution.db"), { force: true });
  const components = renderComponents(layout, wish.names, {
    kafkaBrokers: ownBrokers,
    workflowDatabaseUrl: databases.workflowUrl,
    consulAddress: process.env["CONSUL_HTTP_ADDR"]?.replace(/^https?:\/\//, ""),
    otlpEndpoint: otlpHost(process.env["OTEL_EXPORTER_OTLP_ENDPOINT"]),
  });
  return {
    layout,
    allApps: wish.allApps,
    apps: wish.apps,
    databases,
    dapr,
    kafka,
    components,
    toolsMs,
    brokers: ownBrokers
      ? ownBrokers.split(",")
      : [`127.0.0.1:${String(layout.port("kafka"))}`],
  };
}

async function kafkaTools(layout: Layout) {
  const java = await needJava();
  return { java: java.program, jars: await kafkaJars(layout.root) };
}

function neededPorts(
  wish: Wish,
  postgres: boolean,
  kafka: boolean,
): readonly UsedPort[] {
  const { layout, apps, kind } = wish;
  const skipped = new Set<number>();
  const skip = (pattern: RegExp) => {
    for (const [name, port] of Object.entries(infrastructurePorts))
      if (pattern.test(name)) skipped.add(port + layout.offset);
  };
  if (!postgres) skip(/^postgres/);
  if (!kafka) skip(/^kafka/);
  if (kind === "infrastructure") skip(/^(placement|scheduler)/);
  return portsOf(kind === "stack" ? apps : [], layout.offset).filter(
    ({ port }) => !skipped.has(port),
  );
}

/** daprd wants host:port, where OpenTelemetry's variable holds a URL. */
function otlpHost(endpoint: string | undefined): string | undefined {
  return endpoint ? new URL(endpoint).host : undefined;
}

/** Whether `mark` says that these seeds are in. */
export const isSeeded = (mark: string, key: string): boolean =>
  existsSync(mark) && readFileSync(mark, "utf8") === key;
