import { Counter, Histogram, type Registry } from "prom-client";

/** Resolve 5 ms to 10 s, and a little below: handlers are quick. */
export const durationBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

export type OutboxMetrics = {
  publish(result: "ok" | "failed", count: number): void;
  stuck(count: number): void;
};

export type InboxMetrics = {
  duplicate(): void;
  processed(type: string, outcome: string, seconds: number): void;
  dead(type: string): void;
};

export type IntentMetrics = {
  performed(kind: string, outcome: string, seconds: number): void;
  dead(kind: string): void;
};

export type Metrics = {
  readonly outbox: OutboxMetrics;
  readonly inbox: InboxMetrics;
  readonly intents: IntentMetrics;
};

/** What happens, counted. How much there is now is measured when asked for, in gauges.ts. */
export function createMetrics(registry: Registry): Metrics {
  const buried = new Counter({
    name: "dead_letters_total",
    help: "Messages and intents that became dead letters",
    labelNames: ["type"],
    registers: [registry],
  });
  const dead = (type: string) => {
    buried.inc({ type });
  };
  return {
    outbox: outboxMetrics([registry]),
    inbox: { ...inboxMetrics([registry]), dead },
    intents: { ...intentMetrics([registry]), dead },
  };
}

function outboxMetrics(registers: Registry[]): OutboxMetrics {
  const publish = new Counter({
    name: "outbox_publish_total",
    help: "Events handed to the broker, by result",
    labelNames: ["result"],
    registers,
  });
  const stuck = new Counter({
    name: "outbox_stuck_total",
    help: "Events that reached the number of tries after which they count as stuck",
    registers,
  });
  return {
    publish: (result, count) => {
      publish.inc({ result }, count);
    },
    stuck: (count) => {
      stuck.inc(count);
    },
  };
}

function inboxMetrics(registers: Registry[]): Omit<InboxMetrics, "dead"> {
  const duplicates = new Counter({
    name: "inbox_duplicates_total",
    help: "Deliveries of messages that were stored already",
    registers,
  });
  const processing = new Histogram({
    name: "inbox_processing_duration_seconds",
    help: "Time to apply a message, its transaction included",
    labelNames: ["type"],
    buckets: durationBuckets,
    registers,
  });
  const handled = new Counter({
    name: "inbox_handled_total",
    help: "Tries of messages, by outcome",
    labelNames: ["type", "outcome"],
    registers,
  });
  return {
    duplicate: () => {
      duplicates.inc();
    },
    processed: (type, outcome, seconds) => {
      // Finding that it is not a message's turn is no processing.
      if (outcome !== "waiting" && outcome !== "lost")
        processing.observe({ type }, seconds);
      handled.inc({ type, outcome });
    },
  };
}

function intentMetrics(registers: Registry[]): Omit<IntentMetrics, "dead"> {
  const performing = new Histogram({
    name: "intent_duration_seconds",
    help: "Time to perform an intent, by outcome",
    labelNames: ["kind", "outcome"],
    buckets: durationBuckets,
    registers,
  });
  return {
    performed: (kind, outcome, seconds) => {
      performing.observe({ kind, outcome }, seconds);
    },
  };
}
