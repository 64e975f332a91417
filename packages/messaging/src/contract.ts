import type {
  EventType,
  IncomingEvent,
  OutgoingEvent,
  Topic,
} from "@waybill/contracts";
import type { Database, Tx } from "@waybill/database";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { MessagesAdmin, StaffDeed } from "./admin/contract.js";
import type { Tuning } from "./tuning.js";

/** Where events leave: rows of the same transaction as the effect that they tell of. */
export type Outbox = {
  /**
   * Adds events to the transaction. Each gets the next version of its aggregate (gap-free for each topic and aggregate id);
   * the relay is woken once the transaction is committed. Rejects with a permanent fault when an event does not match its schema.
   */
  add(tx: Tx, ...events: OutgoingEvent[]): Promise<void>;
};

/** What happens to one type of event. */
export type EventHandler<T extends EventType = EventType> = {
  /**
   * `each`: every version is applied, in order; a gap is waited for. `latest`: a projection that skips what is older than what it
   * has. Where a consumer has an `each` handler for a topic, its `latest` ones of that topic wait for gaps too: order holds.
   */
  readonly apply: "each" | "latest";
  /** Applies the event in the transaction that also marks it; what it throws rolls both back. Must not call other services: add an intent. */
  handle(event: IncomingEvent<T>, tx: Tx): Promise<void>;
};

/** All that one service does with events. */
export type Consumer = {
  /** The service's name; also the name of its inbox's keys. */
  readonly name: string;
  readonly handlers: { readonly [T in EventType]?: EventHandler<T> };
};

export type NewIntent = {
  readonly kind: string;
  /** Unique for each kind; adding it again changes nothing. */
  readonly key: string;
  readonly payload: object;
  /** Not performed before this time. */
  readonly notBefore?: Date;
};

/** Work that must call others: written with its effect, performed after the commit. */
export type Intents = { add(tx: Tx, intent: NewIntent): Promise<void> };

export type IntentRun = {
  readonly key: string;
  readonly payload: unknown;
  /** 1 the first time. */
  readonly attempt: number;
  /** Aborted when the service stops, or when the run takes too long. */
  readonly signal: AbortSignal;
};

/** Performs one kind of intent, at least once: what it calls must take repeats. Faults are answered as for handlers. */
export type IntentExecutor = {
  readonly kind: string;
  /** Runs at the same time, at most; default 8. */
  readonly concurrency?: number;
  run(intent: IntentRun): Promise<void>;
};

/** A subscription as daprd asks for it at GET /dapr/subscribe. */
export type Subscription = {
  readonly pubsubname: string;
  readonly topic: string;
  readonly routes: { readonly default: string };
  readonly metadata: { readonly rawPayload: "true" };
};

export type TopicLag = {
  readonly topic: Topic;
  /** Messages on the topic that this consumer has not acknowledged. */
  readonly messages: number;
};

export type BrokerHealth = {
  /** Whether events can leave and arrive. */
  readonly up: boolean;
  /** One sentence for people when it is not up. */
  readonly detail?: string;
  /** The sidecar answers, and has loaded the pub/sub component. */
  readonly sidecar: boolean;
  /** The broker answers; undefined where no broker address is configured. */
  readonly reachable?: boolean;
  /** Topics that should exist and do not. */
  readonly missingTopics: readonly string[];
  /** Whether partitions of the consumer group are assigned; undefined where not known, or without subscriptions. */
  readonly assigned?: boolean;
  readonly lag: readonly TopicLag[];
  readonly latencyMs?: number;
};

export type MessagingOptions = {
  /** App id; events leave with source "/waybill/<service>". */
  readonly service: string;
  readonly db: Database;
  readonly dapr: { readonly httpPort: number; readonly apiToken?: string };
  readonly log: Logger;
  readonly registry: Registry;
  readonly now: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** Shown beside leases, for people. */
  readonly instanceId: string;
  /** Default "pubsub". */
  readonly pubsubName?: string;
  /** Kafka's addresses, for health and lag; without them health comes from the sidecar alone. */
  readonly kafkaBrokers?: readonly string[];
  /** Default: the service's name, as daprd's. */
  readonly consumerGroup?: string;
  /** Records a person's deed in the transaction of the deed. */
  readonly audit?: (tx: Tx, deed: StaffDeed) => Promise<void>;
  /** 0 ≤ random() < 1, for jitter; default Math.random. */
  readonly random?: () => number;
  readonly tuning?: Partial<Tuning>;
};

export type Received = "SUCCESS" | "RETRY";

export type Messaging = {
  readonly outbox: Outbox;
  readonly intents: Intents;
  /** Starts relay, workers, executors and purge. Never waits for the database: what is away is tried again. */
  start(parts: {
    readonly consumers: readonly Consumer[];
    readonly executors: readonly IntentExecutor[];
  }): Promise<void>;
  /** Finishes what runs, gives leases back, and ends. */
  stop(): Promise<void>;
  /** The body of GET /dapr/subscribe: one for each topic that a handler needs. */
  subscriptions(): Subscription[];
  /** Stores one delivery of daprd (its body, raw) and says how to answer it: `{"status": …}` with 200. */
  receive(topic: string, body: Buffer): Promise<Received>;
  readonly admin: MessagesAdmin;
  health(): Promise<BrokerHealth>;
};
