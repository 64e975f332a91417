import { join } from "node:path";
import { freePort } from "@waybill/local-postgres";
import { answers, listens } from "../../../local/src/parts/probes.js";
import { sidecarArguments } from "../../../local/src/parts/sidecars.js";
import { spawnLogged } from "../../../local/src/parts/spawn.js";
import type { ProcessSpec } from "../../../local/src/processes/supervisor.js";
import type { NodeConfig } from "./node-config.js";
import { run, type RigState } from "./rig-state.js";

export type NodeOptions = Omit<
  NodeConfig,
  "daprHttpPort" | "kafkaBrokers" | "logLevel" | "appPort"
>;

export type RigNode = {
  /** Name of its process, and of its sidecar's. */
  readonly name: string;
  readonly sidecar: string;
  readonly daprHttpPort: number;
  readonly appPort: number;
};

/** A messaging node with its sidecar; one that is a relay alone has no port that messages come to. */
export async function startNode(
  state: RigState,
  options: NodeOptions,
  role: "relay" | "consumer",
): Promise<RigNode> {
  const takes = role === "consumer";
  const sidecar = await sidecarOf(state, options, takes);
  const config: NodeConfig = {
    ...options,
    daprHttpPort: sidecar.httpPort,
    kafkaBrokers: state.brokers,
    logLevel: "warn",
    ...(takes ? { appPort: sidecar.appPort } : {}),
  };
  await Promise.all([
    run(state, appSpec(state, config)),
    run(state, sidecar.spec),
  ]);
  return {
    name: options.instance,
    sidecar: sidecar.spec.name,
    daprHttpPort: sidecar.httpPort,
    appPort: sidecar.appPort,
  };
}

/** A sidecar alone, for a program that publishes by itself. */
export async function startSidecar(
  state: RigState,
  options: Pick<NodeOptions, "service" | "instance">,
): Promise<number> {
  const { spec, httpPort } = await sidecarOf(state, options, false);
  await run(state, spec);
  return httpPort;
}

function appSpec(state: RigState, config: NodeConfig): ProcessSpec {
  const logFile = join(state.layout.logsDir, `${config.instance}.log`);
  return {
    name: config.instance,
    logFile,
    start: () =>
      spawnLogged({
        program: process.execPath,
        args: ["--enable-source-maps", state.program],
        logFile,
        environment: { DRILL_NODE: JSON.stringify(config) },
      }),
    probe: () =>
      config.appPort === undefined
        ? Promise.resolve(true)
        : listens(config.appPort),
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 15_000,
  };
}

type Sidecar = {
  readonly spec: ProcessSpec;
  readonly httpPort: number;
  readonly appPort: number;
};

async function sidecarOf(
  state: RigState,
  { service, instance }: Pick<NodeOptions, "service" | "instance">,
  takes: boolean,
): Promise<Sidecar> {
  const name = `${instance}-dapr`;
  const logFile = join(state.layout.logsDir, `${name}.log`);
  const { httpPort, appPort, args } = await argumentsOf(state, service);
  const spec: ProcessSpec = {
    name,
    logFile,
    start: () =>
      spawnLogged({
        program: join(state.dapr.folder, "daprd"),
        args: args.filter(
          (argument) => takes || !argument.startsWith("--app-port"),
        ),
        logFile,
        directory: state.folder,
        environment: { DAPR_HOST_IP: "127.0.0.1" },
      }),
    probe: () => answers(`http://127.0.0.1:${String(httpPort)}/v1.0/healthz`),
    readyWithinMs: 90_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 10_000,
    retryable: /./,
  };
  return { spec, httpPort, appPort };
}

async function argumentsOf(state: RigState, id: string) {
  const [httpPort, grpcPort, internalGrpcPort, metricsPort, appPort] =
    await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
  const app = {
    ...{ id, directory: "", command: [], environment: {} },
    ...{ appPort, appProtocol: "http", httpPort, grpcPort },
    ...{ internalGrpcPort, metricsPort, maxBodySize: "8Mi", logLevel: "warn" },
    // No actors, no workflows.
    ...{ placement: "", scheduler: "" },
  };
  return { httpPort, appPort, args: sidecarArguments(app, state.components) };
}
