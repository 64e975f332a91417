import type { Logger } from "pino";
import { createLogger } from "../logging/logger.js";
import {
  startService,
  type RunningService,
  type ServiceOptions,
} from "./start-service.js";

/** Runs a service until SIGTERM or SIGINT, then stops it in order and ends the process with 0. A second signal, or an uncaught fault, ends it with 1 at once. */
export async function runService(options: ServiceOptions): Promise<void> {
  const { name, config } = options;
  const startedMs = performance.now();
  const log = createLogger({
    service: name,
    instanceId: config.instanceId,
    level: config.logLevel,
  });
  const die = (fault: string) => (err: unknown) => {
    log.fatal({ err }, fault);
    process.exit(1);
  };
  process.on("uncaughtException", die("uncaught exception"));
  process.on("unhandledRejection", die("unhandled rejection"));
  let service: RunningService | undefined;
  stopOnSignals(log, () => service);
  try {
    service = await startService(options);
  } catch (err) {
    log.fatal({ err }, `${name} cannot start: ${messageOf(err)}`);
    process.exit(1);
  }
  log.info(
    {
      httpPort: config.httpPort,
      grpcPort: config.grpcPort,
      appPort: config.appPort,
      durationMs: Math.round(performance.now() - startedMs),
    },
    `${name} is listening`,
  );
}

const messageOf = (error: unknown): string =>
  (error as { message?: string }).message ?? String(error);

function stopOnSignals(
  log: Logger,
  running: () => RunningService | undefined,
): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) {
      log.warn({ signal }, "stopping at once");
      process.exit(1);
    }
    stopping = true;
    const service = running();
    if (!service) process.exit(0); // Nothing was begun yet.
    void service.stop().then((cutOff) => {
      process.exit(cutOff.length === 0 ? 0 : 1);
    });
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
