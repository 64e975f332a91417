import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import type { DaprApp } from "./dapr-file.js";
import { localFault } from "./fault.js";
import { infrastructurePorts } from "./layout.js";

export type UsedPort = { readonly port: number; readonly use: string };

/** Every port that a run listens on, with what it is for. */
export function portsOf(
  apps: readonly DaprApp[],
  offset: number,
): readonly UsedPort[] {
  const infrastructure = Object.entries(infrastructurePorts).map(
    ([use, port]) => ({ port: port + offset, use }),
  );
  return [...infrastructure, ...apps.flatMap(portsOfApp)];
}

const portsOfApp = (app: DaprApp): readonly UsedPort[] => [
  ...Object.entries(app.environment)
    .filter(([name]) => /_(HTTP|GRPC)_PORT$/.test(name))
    .map(([name, port]) => ({ port: Number(port), use: name })),
  { port: app.appPort, use: `${app.id}'s app port` },
  { port: app.httpPort, use: `${app.id}'s Dapr HTTP` },
  { port: app.grpcPort, use: `${app.id}'s Dapr gRPC` },
  { port: app.internalGrpcPort, use: `${app.id}'s Dapr internal gRPC` },
  { port: app.metricsPort, use: `${app.id}'s Dapr metrics` },
];

/** Those of `ports` that something else listens on. */
export async function busyPorts(
  ports: readonly UsedPort[],
): Promise<readonly UsedPort[]> {
  const free = await Promise.all(ports.map(({ port }) => isFree(port)));
  return ports.filter((_, index) => !free[index]);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** A fault in one sentence when one of `ports` is taken. */
export async function needPorts(ports: readonly UsedPort[]): Promise<void> {
  const busy = await busyPorts(ports);
  const [first] = busy;
  if (!first) return;
  const others =
    busy.length > 1 ? ` (and ${String(busy.length - 1)} more)` : "";
  throw localFault(
    `Port ${String(first.port)} (${first.use})${others} is in use${ownerOf(first.port)}: stop what uses it, or shift all ports with WAYBILL_PORT_OFFSET=11000.`,
  );
}

/** Who listens on a port, as far as `lsof` or `ss` can tell. */
function ownerOf(port: number): string {
  const questions: readonly (readonly [string, readonly string[], RegExp])[] = [
    [
      "lsof",
      ["-nP", `-iTCP:${String(port)}`, "-sTCP:LISTEN", "-Fpc"],
      /p(\d+)\nc(.+)/,
    ],
    [
      "ss",
      ["-ltnpH", `sport = :${String(port)}`],
      /"(?<name>[^"]+)",pid=(?<pid>\d+)/,
    ],
  ];
  for (const [program, args, pattern] of questions)
    try {
      const text = execFileSync(program, args, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const found = pattern.exec(text);
      if (found)
        return ` by ${found.groups?.["name"] ?? found[2] ?? "?"} (process ${found.groups?.["pid"] ?? found[1] ?? "?"})`;
    } catch {
      continue; // Not on this machine, or not allowed to look.
    }
  return "";
}

/** With these no port falls into the range from which the system hands out ports (32768–60999). */
const offsets = { first: 11_000, last: 13_400, step: 20 } as const;

/** The offsets to choose from: those with which no port is one of a stack's default ports. */
export function offsetsFor(apps: readonly DaprApp[]): readonly number[] {
  const defaults = new Set(portsOf(apps, 0).map(({ port }) => port));
  const count = (offsets.last - offsets.first) / offsets.step;
  return Array.from(
    { length: count },
    (_, index) => offsets.first + index * offsets.step,
  ).filter((offset) =>
    [...defaults].every((port) => !defaults.has(port + offset)),
  );
}

/**
 * An offset with which all ports are free now, beginning at a place that `random` (0–1) chooses,
 * so that two test runs that start at once do not meet.
 */
export async function chooseOffset(
  apps: readonly DaprApp[],
  random: number,
): Promise<number> {
  const candidates = offsetsFor(apps);
  const start = Math.floor(random * candidates.length);
  for (const offset of [
    ...candidates.slice(start),
    ...candidates.slice(0, start),
  ]) {
    const ports = portsOf(apps, 0).map(({ port, use }) => ({
      port: port + offset,
      use,
    }));
    if ((await busyPorts(ports)).length === 0) return offset;
  }
  throw localFault("There is no offset with which all ports are free.");
}
