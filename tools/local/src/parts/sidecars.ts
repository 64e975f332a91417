import { join } from "node:path";
import type { ProcessSpec } from "../processes/supervisor.js";
import type { DaprApp } from "../stack/dapr-file.js";
import type { Layout } from "../stack/layout.js";
import type { RenderedComponents } from "../stack/render-components.js";
import type { DaprBinaries } from "../toolchain/dapr.js";
import { answers } from "./probes.js";
import { spawnLogged } from "./spawn.js";

const loopback = "127.0.0.1";
/** Ports of the ephemeral range may be some client's for a moment; the next try finds them free. */
const portTaken =
  /address already in use|bind:|could not listen|failed to listen/i;

/** The arguments that make daprd the sidecar of `app`: what `dapr run -f` gives it, and loopback for all it listens on. */
export const sidecarArguments = (
  app: DaprApp,
  components: RenderedComponents,
): readonly string[] => [
  `--app-id=${app.id}`,
  `--app-port=${String(app.appPort)}`,
  `--app-protocol=${app.appProtocol}`,
  `--app-channel-address=${loopback}`,
  `--dapr-http-port=${String(app.httpPort)}`,
  `--dapr-grpc-port=${String(app.grpcPort)}`,
  `--dapr-internal-grpc-port=${String(app.internalGrpcPort)}`,
  `--dapr-internal-grpc-listen-address=${loopback}`,
  `--dapr-listen-addresses=${loopback}`,
  `--metrics-port=${String(app.metricsPort)}`,
  `--metrics-listen-address=${loopback}`,
  ...(app.placement ? [`--placement-host-address=${app.placement}`] : []),
  ...(app.scheduler ? [`--scheduler-host-address=${app.scheduler}`] : []),
  `--max-body-size=${app.maxBodySize}`,
  `--resources-path=${components.folder}`,
  `--config=${components.configuration}`,
  `--log-level=${app.logLevel}`,
  "--log-as-json",
];

export const sidecarName = (app: DaprApp): string => `${app.id}-dapr`;

/** daprd says at length which component it stumbled over; what a person needs is the file to mend. */
export function explainSidecar(words: string, folder: string): string {
  const component = /process component (\S+) error/.exec(words)?.[1];
  if (!component) return words;
  const reason = words.slice(words.lastIndexOf("): ") + 3);
  return `the component "${component}" does not work (${reason}): mend ${folder}/${component}.yaml`;
}

/** The Dapr sidecar of one app. */
export const sidecarSpec = (
  layout: Layout,
  app: DaprApp,
  components: RenderedComponents,
  dapr: DaprBinaries,
): ProcessSpec => {
  const logFile = join(layout.logsDir, `${sidecarName(app)}.log`);
  return {
    name: sidecarName(app),
    logFile,
    start: () =>
      spawnLogged({
        program: join(dapr.folder, "daprd"),
        args: sidecarArguments(app, components),
        logFile,
        directory: layout.dataDir,
        environment: {
          DAPR_HOST_IP: loopback,
          GOMEMLIMIT: "200MiB",
          GOGC: "50",
        },
      }),
    probe: () =>
      answers(`http://${loopback}:${String(app.httpPort)}/v1.0/healthz`),
    readyWithinMs: 90_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 12_000,
    unwellMs: 8_000, // Its own shutdown is bounded by 5 s, unless it locked up.
    retryable: portTaken,
    explain: (words) => explainSidecar(words, components.source),
  };
};
