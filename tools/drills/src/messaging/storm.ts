import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { seeded } from "../rig/random.js";
import { drillEvent, until, type World } from "./world.js";

export type StormOptions = {
  readonly seed: number;
  readonly events: number;
  readonly writers: number;
  /** Share of events of which a copy is put on the topic, early or late, in any partition. */
  readonly copies: number;
  /** Events a second of all writers, about. */
  readonly rate: number;
  /** What is killed, once each, in an order and at times that the seed chooses. */
  readonly victims: readonly string[];
};

type Row = {
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly data: Record<string, unknown>;
};

/** Writes events from several writers while things are killed; gives the last version of each aggregate. */
export async function storm(
  world: World,
  options: StormOptions,
): Promise<{
  lastVersions: Map<string, number>;
  copies: number;
  kills: string[];
}> {
  const random = seeded(options.seed);
  const subjects = Array.from({ length: Math.ceil(options.events / 20) }, () =>
    v7(),
  );
  const lastVersions = new Map<string, number>();
  const late: Promise<void>[] = [];
  let copies = 0;
  const copy = async (row: Row, delayMs: number) => {
    copies++;
    await sleep(delayMs);
    await sendCopy(world, row, random());
  };
  const writer = async (index: number) => {
    const own = seeded(options.seed + index + 1);
    const share = options.events / options.writers;
    const began = performance.now();
    for (let n = 0; n < share; n++) {
      const subject = subjects[Math.floor(own() * subjects.length)] ?? "";
      const row = await writeOne(
        world,
        subject,
        own() < options.copies / 2 ? copy : undefined,
      );
      lastVersions.set(
        subject,
        Math.max(row.version, lastVersions.get(subject) ?? 0),
      );
      if (own() < options.copies / 2) late.push(copy(row, own() * 3_000));
      const dueMs = ((n + 1) * options.writers * 1_000) / options.rate;
      await sleep(Math.max(0, dueMs - (performance.now() - began)));
    }
  };
  const lastMs = (options.events / options.rate) * 1_000;
  const [kills] = await Promise.all([
    killAll(world, options.victims, random, lastMs),
    ...Array.from({ length: options.writers }, (_, index) => writer(index)),
  ]);
  await Promise.all(late);
  return { lastVersions, copies, kills };
}

const rowSql = `
  SELECT id, topic, type, aggregate_id AS "aggregateId", version, data FROM outbox
  WHERE aggregate_id = $1 ORDER BY position DESC LIMIT 1`;

/** Writes an event; with `early`, a copy of it is on the topic before it is committed, so before its predecessor may be. */
async function writeOne(
  { producer, outbox }: World,
  subject: string,
  early: ((row: Row, delayMs: number) => Promise<void>) | undefined,
): Promise<Row> {
  return producer.transaction(async (tx) => {
    await outbox.add(tx, drillEvent(subject));
    const [row] = await tx.query<Row>(rowSql, [subject]);
    if (!row) throw new Error("the outbox has no row of this event");
    // Not awaited for long: while the broker is away the writer must go on.
    if (early) await Promise.race([early(row, 0), sleep(20)]);
    return row;
  });
}

async function sendCopy({ raw }: World, row: Row, luck: number): Promise<void> {
  const { id, topic, type, aggregateId, version, data } = row;
  const event = {
    specversion: "1.0",
    id,
    source: "/waybill/customer",
    type,
    subject: aggregateId,
    datacontenttype: "application/json",
    data: { ...data, aggregateVersion: version },
  };
  // Another partition than its own, more often than not.
  await raw.send({
    topic,
    messages: [
      { partition: Math.floor(luck * 4), value: JSON.stringify(event) },
    ],
  });
}

/** Kills each victim once, spread over the time, in an order that the seed chooses. */
async function killAll(
  { rig }: World,
  victims: readonly string[],
  random: () => number,
  lastMs: number,
): Promise<string[]> {
  const order = victims
    .map((name) => ({ name, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name);
  const stepMs = lastMs / (order.length + 1);
  for (const name of order) {
    await sleep(stepMs * (0.75 + random() * 0.5));
    await until(`${name} runs`, 20_000, async () => rig.isUp(name));
    rig.kill(name, 500 + random() * 1_500);
  }
  return order;
}
