import { join } from "node:path";
import { startPostgres } from "@waybill/local-postgres";
import type { ProcessSpec } from "../processes/supervisor.js";
import type { Layout } from "../stack/layout.js";

/** Everything that keeps a promise is left at its default: fsync, synchronous commit, full page writes. */
const settings = ["jit=off", "max_wal_size=2GB", "log_min_messages=warning"];

export const postgresFolder = (layout: Layout): string =>
  join(layout.dataDir, "postgres", "data");

/** The run's PostgreSQL server. */
export const postgresSpec = (layout: Layout): ProcessSpec => {
  const logFile = join(layout.logsDir, "postgres.log");
  return {
    name: "postgres",
    logFile,
    start: async () => {
      const server = await startPostgres({
        dataDir: postgresFolder(layout),
        port: layout.port("postgres"),
        logFile,
        settings,
        detached: true,
      });
      return server.process;
    },
    probe: () => Promise.resolve(true), // It was started to the point where it takes connections.
    readyWithinMs: 60_000,
    stopSignal: "SIGINT",
    stopWithinMs: 15_000,
  };
};
