import type { Core } from "../core.js";
import type { OutboxMetrics } from "../metrics.js";
import { throttled } from "../throttle.js";
import type { OutboxRow } from "./outbox-row.js";
import type { RelayEvents } from "./relay-state.js";

type Failed = { readonly row: OutboxRow; readonly error: string };

const everyMs = 5_000;

/** Counts and logs what the relay meets; while the broker is away a line now and then says it for all events. */
export function relayEvents(core: Core, metrics: OutboxMetrics): RelayEvents {
  const { log } = core;
  const logFailed = throttled<Failed>(everyMs, core, (failed) => {
    log.warn(
      { events: failed.length, error: failed.at(-1)?.error },
      "events could not be published and are tried again",
    );
  });
  const logStuck = throttled<Failed>(everyMs, core, (stuck) => {
    log.error(
      {
        events: stuck.length,
        ids: stuck.slice(0, 10).map(({ row }) => row.id),
        error: stuck.at(-1)?.error,
      },
      "events are stuck in the outbox; they are still tried",
    );
  });
  const withError = (rows: readonly OutboxRow[], error: string): Failed[] =>
    rows.map((row) => ({ row, error }));
  return {
    published: (rows) => {
      metrics.publish("ok", rows.length);
    },
    failed: (rows, error) => {
      metrics.publish("failed", rows.length);
      logFailed(withError(rows, error));
    },
    stuck: (rows, error) => {
      metrics.stuck(rows.length);
      logStuck(withError(rows, error));
    },
    databaseAway: (error) => {
      log.debug({ err: error }, "the outbox could not be read");
    },
  };
}
