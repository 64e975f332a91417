import type { Topic } from "@waybill/contracts";
import { Kafka, logLevel, type Admin } from "kafkajs";
import type { TopicLag } from "../contract.js";

export type KafkaState = {
  readonly reachable: boolean;
  readonly detail?: string;
  readonly missingTopics: readonly Topic[];
  /** Undefined where the group subscribes to nothing. */
  readonly assigned?: boolean;
  readonly lag: readonly TopicLag[];
};

export type KafkaProbe = () => Promise<KafkaState>;

export type KafkaProbeOptions = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly group: string;
  /** Topics that must exist. */
  readonly topics: readonly Topic[];
  /** Topics that the group must have partitions of. */
  readonly subscribed: () => readonly Topic[];
};

/**
 * Asks Kafka itself, through its admin API. Connects each time: kafkajs sets a timer of 1 ms again and again for as long as
 * it is connected, a twenty-fifth of a processor for nothing (https://github.com/tulios/kafkajs/issues/1704).
 */
export function createKafkaProbe(options: KafkaProbeOptions): KafkaProbe {
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 3_000,
    retry: { retries: 0 },
  });
  return async () => {
    const admin = kafka.admin();
    try {
      await admin.connect();
      return await look(admin, options);
    } catch (error) {
      return {
        reachable: false,
        detail: `Kafka at ${options.brokers.join(", ")} does not answer: ${(error as Error).message}`,
        missingTopics: [],
        lag: [],
      };
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  };
}

async function look(
  admin: Admin,
  { topics, group, subscribed }: KafkaProbeOptions,
): Promise<KafkaState> {
  const present = new Set(await admin.listTopics());
  const missingTopics = topics.filter((topic) => !present.has(topic));
  const wanted = subscribed().filter((topic) => present.has(topic));
  if (wanted.length === 0) return { reachable: true, missingTopics, lag: [] };
  const { groups } = await admin.describeGroups([group]);
  const assigned =
    groups[0]?.state === "Stable" && groups[0].members.length > 0;
  const lag = await Promise.all(
    wanted.map(async (topic) => ({
      topic,
      messages: await lagOf(admin, group, topic),
    })),
  );
  return { reachable: true, missingTopics, assigned, lag };
}

/** What the topic has beyond what the group has acknowledged; a group that never acknowledged anything begins at the oldest. */
async function lagOf(
  admin: Admin,
  group: string,
  topic: Topic,
): Promise<number> {
  const [ends, [committed]] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchOffsets({ groupId: group, topics: [topic] }),
  ]);
  return ends.reduce((sum, { partition, low, high }) => {
    const found = committed?.partitions.find(
      (entry) => entry.partition === partition,
    );
    const offset = Number(found?.offset ?? -1);
    const from = offset >= 0 ? Math.max(offset, Number(low)) : Number(low);
    return sum + Math.max(0, Number(high) - from);
  }, 0);
}
