import { topics as allTopics, type Topic } from "@waybill/contracts";
import type { BrokerHealth } from "../contract.js";
import { createLoop } from "../loop.js";
import type { KafkaProbe, KafkaState } from "./kafka-probe.js";
import type { SidecarState } from "./sidecar-health.js";

export type HealthWatch = {
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** The last answer; asks if there is none yet. */
  readonly current: () => Promise<BrokerHealth>;
  readonly last: () => BrokerHealth | undefined;
};

export type HealthWatchOptions = {
  readonly sidecar: () => Promise<SidecarState>;
  readonly kafka: KafkaProbe | undefined;
  readonly subscribed: () => readonly Topic[];
  readonly everyMs: number;
  readonly monotonicMs: () => number;
};

export const requiredTopics: readonly Topic[] = allTopics;

/** What the two answers say together. */
export function healthOf(
  sidecar: SidecarState,
  kafka: KafkaState | undefined,
  wanted: readonly Topic[],
  latencyMs: number,
): BrokerHealth {
  const unsubscribed = wanted.filter(
    (topic) => !sidecar.subscribed.includes(topic),
  );
  const missing = kafka?.missingTopics ?? [];
  const detail =
    sidecar.detail ??
    kafka?.detail ??
    (missing.length > 0
      ? `topics are missing: ${missing.join(", ")}`
      : undefined) ??
    (unsubscribed.length > 0
      ? `the sidecar does not subscribe to ${unsubscribed.join(", ")}`
      : undefined) ??
    (kafka?.assigned === false
      ? "no partition is assigned to the consumer group"
      : undefined);
  return {
    up: detail === undefined,
    ...(detail === undefined ? {} : { detail }),
    sidecar: sidecar.up,
    ...(kafka ? { reachable: kafka.reachable } : {}),
    missingTopics: missing,
    ...(kafka?.assigned === undefined ? {} : { assigned: kafka.assigned }),
    lag: kafka?.lag ?? [],
    latencyMs,
  };
}

/** Asks now and then in the background, so that neither /readyz nor a scrape waits for a broker that is away. */
export function createHealthWatch(options: HealthWatchOptions): HealthWatch {
  let last: BrokerHealth | undefined;
  const ask = async (): Promise<BrokerHealth> => {
    const beganMs = options.monotonicMs();
    const [sidecar, kafka] = await Promise.all([
      options.sidecar(),
      options.kafka?.(),
    ]);
    const latencyMs = Math.round(options.monotonicMs() - beganMs);
    last = healthOf(sidecar, kafka, options.subscribed(), latencyMs);
    return last;
  };
  const loop = createLoop(
    async () => {
      const { up } = await ask();
      return up ? options.everyMs : Math.min(1_000, options.everyMs);
    },
    () => options.everyMs,
  );
  return {
    start: loop.start,
    stop: loop.stop,
    current: async () => last ?? ask(),
    last: () => last,
  };
}
