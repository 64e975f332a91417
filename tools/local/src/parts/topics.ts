import { setTimeout as sleep } from "node:timers/promises";
import { topics } from "@waybill/contracts";
import { Kafka, logLevel, type Admin } from "kafkajs";
import { localFault, messageOf } from "../stack/fault.js";

/** Fixed: adding some later would break the order per key. */
export const partitions = 4;
const weekMs = 7 * 24 * 3600 * 1000;
const maxMessageBytes = 4 * 1024 * 1024;
const patienceMs = 30_000;

/** Makes the topics of the catalogue that are not there yet. Safe to repeat. */
export async function ensureTopics(brokers: readonly string[]): Promise<void> {
  const kafka = new Kafka({
    clientId: "waybill-launcher",
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 2, initialRetryTime: 100 },
  });
  const admin = kafka.admin();
  try {
    await connected(admin, brokers);
    const present = await admin.listTopics();
    const missing = topics.filter((topic) => !present.includes(topic));
    if (missing.length > 0)
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: partitions,
          configEntries: [
            { name: "retention.ms", value: String(weekMs) },
            { name: "max.message.bytes", value: String(maxMessageBytes) },
          ],
        })),
      });
  } finally {
    await admin.disconnect();
  }
}

/** A broker that was just started may refuse the first connections. */
async function connected(
  admin: Admin,
  brokers: readonly string[],
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await admin.connect();
      return;
    } catch (error) {
      if (performance.now() > deadline)
        throw localFault(
          `No Kafka broker answers at ${brokers.join(", ")}: ${messageOf(error)}`,
        );
      await sleep(200);
    }
  }
}
