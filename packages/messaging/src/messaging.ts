import { publishBulk } from "@waybill/dapr";
import { createMessagesAdmin } from "./admin/messages-admin.js";
import type { Deeds } from "./admin/replay.js";
import { createHealthWatch, requiredTopics } from "./broker/broker-health.js";
import { createKafkaProbe } from "./broker/kafka-probe.js";
import { askSidecar } from "./broker/sidecar-health.js";
import type { Messaging, MessagingOptions, Subscription } from "./contract.js";
import type { Core } from "./core.js";
import { createGate, type Gate } from "./gate.js";
import { registerGauges } from "./gauges.js";
import { createInbox, type Inbox } from "./inbox/inbox.js";
import { topicsOf } from "./inbox/plan.js";
import { createIntents, type IntentWorks } from "./intents/intents.js";
import { createMembership, type Membership } from "./leases/membership.js";
import { createLoop, type Loop } from "./loop.js";
import { createMetrics, type Metrics } from "./metrics.js";
import { createOutbox } from "./outbox/outbox.js";
import { createOutboxStore } from "./outbox/outbox-store.js";
import { createRelay, type Relay } from "./outbox/relay.js";
import { relayEvents } from "./outbox/relay-events.js";
import type { Publish } from "./outbox/relay-state.js";
import { createSlots, type Slots } from "./outbox/slots.js";
import { wireText } from "./outbox/wire.js";
import { purgeOld, type PurgeProgress } from "./purge.js";
import { defaultTuning } from "./tuning.js";

/** The parts of one process's messaging; each knows the others only through what it is given. */
type Parts = Core & {
  readonly options: MessagingOptions;
  readonly metrics: Metrics;
  readonly slots: Slots;
  readonly membership: Membership;
  readonly gate: Gate;
  readonly relay: Relay;
  readonly inbox: Inbox;
  readonly intents: IntentWorks;
};

/** Outbox, inbox, intents and their workers for one service's process. Nothing runs before `start`. */
export function createMessaging(options: MessagingOptions): Messaging {
  const core: Core = {
    service: options.service,
    db: options.db,
    log: options.log.child({ part: "messaging" }),
    now: options.now,
    newId: options.newId,
    random: options.random ?? Math.random,
    monotonicMs: () => performance.now(),
    tuning: { ...defaultTuning, ...options.tuning },
  };
  const parts = assemble(core, options);
  const { relay, inbox, intents, tuning } = parts;
  const health = watchHealth(parts);
  const purger = purgeLoop(parts);
  registerGauges(options.registry, {
    db: options.db,
    stuckAfter: tuning.stuckAfter,
    health: health.last,
  });
  return {
    outbox: createOutbox({
      newId: options.newId,
      maxEventBytes: tuning.maxEventBytes,
      onCommitting: relay.expect,
      onCommitted: relay.offer,
    }),
    intents: { add: (tx, intent) => intents.add(tx, intent) },
    start: async ({ consumers, executors }) => {
      inbox.start(consumers);
      intents.start(executors);
      relay.start();
      parts.membership.start();
      purger.start();
      health.start();
    },
    stop: async () => {
      await Promise.all([purger.stop(), health.stop()]);
      // What handlers and executors write last still leaves.
      await Promise.all([inbox.stop(8_000), intents.stop(8_000)]);
      await relay.stop(5_000);
      await leave(parts);
    },
    subscriptions: () => subscriptionsOf(parts),
    receive: inbox.receive,
    admin: createMessagesAdmin(adminOf(parts)),
    health: health.current,
  };
}

function assemble(core: Core, options: MessagingOptions): Parts {
  const { db, log, tuning } = core;
  const metrics = createMetrics(options.registry);
  const slots = createSlots(db, (lost) => relay.release(lost));
  const membership = createMembership({
    ...core,
    instanceId: options.instanceId,
    leaseMs: tuning.leaseMs,
    heartbeatMs: tuning.heartbeatMs,
    onLost: () => {
      slots.forget();
      relay.abandon();
      inbox.abandon();
    },
    onRenewed: async () => {
      const { gained } = await slots.balance(
        membership.token(),
        membership.members(),
      );
      if (gained) relay.wake();
    },
  });
  const none: ReadonlySet<number> = new Set();
  const relay: Relay = createRelay({
    ...core,
    store: createOutboxStore(db),
    publish: publisher(options, core),
    slots: () => (membership.holds() ? slots.mine : none),
    events: relayEvents(core, metrics.outbox),
  });
  const gate = createGate(db, log, () => {
    inbox.resume();
    intents.wake();
    relay.wake();
  });
  const shared = { ...core, membership, gate };
  const inbox = createInbox({ ...shared, metrics: metrics.inbox });
  const intents = createIntents({ ...shared, metrics: metrics.intents });
  return { ...shared, options, metrics, slots, relay, inbox, intents };
}

const publisher =
  ({ dapr, pubsubName = "pubsub" }: MessagingOptions, core: Core): Publish =>
  async (topic, rows) => {
    const entries = rows.map((row) => ({
      entryId: String(row.position),
      event: wireText(row, core.service),
      partitionKey: row.partitionKey,
    }));
    const { failed } = await publishBulk(dapr, pubsubName, topic, entries, {
      timeoutMs: core.tuning.publishTimeoutMs,
    });
    return {
      failed: new Map(
        [...failed].map(([entryId, error]) => [Number(entryId), error]),
      ),
    };
  };

function subscriptionsOf({ inbox, options }: Parts): Subscription[] {
  return topicsOf(inbox.plans).map((topic) => ({
    pubsubname: options.pubsubName ?? "pubsub",
    topic,
    routes: { default: `/messages/incoming/${topic}` },
    // Raw, or a malformed message would never reach the app, and block its partition.
    metadata: { rawPayload: "true" },
  }));
}

function watchHealth({ options, inbox, service, tuning, monotonicMs }: Parts) {
  const { dapr, pubsubName = "pubsub", kafkaBrokers = [] } = options;
  const subscribed = () => topicsOf(inbox.plans);
  const kafka = createKafkaProbe({
    brokers: kafkaBrokers,
    clientId: `${service}-health`,
    group: options.consumerGroup ?? service,
    topics: requiredTopics,
    subscribed,
  });
  return createHealthWatch({
    sidecar: () => askSidecar(dapr, pubsubName),
    kafka: kafkaBrokers.length > 0 ? kafka : undefined,
    subscribed,
    everyMs: tuning.healthEveryMs,
    monotonicMs,
  });
}

/** One process purges: the one that holds the first slot. */
function purgeLoop({ db, tuning, slots, log }: Parts): Loop {
  const progress: PurgeProgress = new Map();
  const mine = () => slots.mine.has(0);
  return createLoop(
    async () => {
      if (mine()) await purgeOld(db, tuning, progress, mine);
      return tuning.purgeEveryMs;
    },
    (error) => {
      log.debug({ err: error }, "old messages could not be purged");
      return tuning.purgeEveryMs;
    },
  );
}

const adminOf = ({
  db,
  options,
  tuning,
  inbox,
  intents,
  relay,
}: Parts): Parameters<typeof createMessagesAdmin>[0] => {
  const deeds: Deeds = {
    db,
    audit: options.audit ?? (async () => undefined),
    maxEventBytes: tuning.maxEventBytes,
    wake: () => {
      inbox.wake();
      intents.wake();
    },
  };
  return { ...deeds, stuckAfter: tuning.stuckAfter, wakeRelay: relay.wake };
};

async function leave({ membership, gate, log }: Parts): Promise<void> {
  gate.stop();
  try {
    await membership.leave();
  } catch (error) {
    log.debug({ err: error }, "leases end by themselves");
  }
}
