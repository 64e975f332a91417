import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded, seededUuid } from "../rig/random.js";
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

/**
 * Writes events from several writers while things are killed; gives the last version of each aggregate. The seed decides which
 * aggregates there are and who writes to which, what is copied when and to where, and what is killed when: each by numbers of its
 * own, so that how the writers happen to interleave changes none of it.
 */
export async function storm(
  world: World,
  options: StormOptions,
): Promise<{
  lastVersions: Map<string, number>;
  copies: number;
  kills: string[];
}> {
  const { seed, events, writers, rate } = options;
  const ids = seeded(seed + writers + 1);
  const subjects = Array.from({ length: Math.ceil(events / 20) }, () =>
    seededUuid(ids),
  );
  const lastVersions = new Map<string, number>();
  const late: Promise<void>[] = [];
  let copies = 0;
  const copy = async (row: Row, { luck, delayMs }: Copy) => {
    copies++;
    await sleep(delayMs);
    await sendCopy(world, row, luck);
  };
  const writer = async (index: number) => {
    const next = draws(seeded(seed + index + 1), subjects, options.copies);
    const began = performance.now();
    for (let n = 0; n < events / writers; n++) {
      const { subject, early, later } = next();
      const row = await writeOne(
        world,
        subject,
        early && ((written) => copy(written, early)),
      );
      const before = lastVersions.get(subject) ?? 0;
      lastVersions.set(subject, Math.max(row.version, before));
      if (later) late.push(copy(row, later));
      const dueMs = ((n + 1) * writers * 1_000) / rate;
      await sleep(Math.max(0, dueMs - (performance.now() - began)));
    }
  };
  const lastMs = (events / rate) * 1_000;
  const [kills] = await Promise.all([
    killAll(world, options.victims, seeded(seed), lastMs),
    ...Array.from({ length: writers }, (_, index) => writer(index)),
  ]);
  await Promise.all(late);
  return { lastVersions, copies, kills };
}

/** A copy of an event: when it is sent, and (0 to 1) to which partition. */
type Copy = { readonly luck: number; readonly delayMs: number };

type Draw = {
  readonly subject: string;
  /** Sent right after the commit, beside the event itself. */
  readonly early: Copy | undefined;
  readonly later: Copy | undefined;
};

/** What a writer writes next; each event takes the same count of random numbers, whatever they say. */
function draws(
  random: () => number,
  subjects: readonly string[],
  share: number,
): () => Draw {
  const copy = (mostMs: number): Copy | undefined => {
    const isCopied = random() < share / 2;
    const drawn = { luck: random(), delayMs: random() * mostMs };
    return isCopied ? drawn : undefined;
  };
  return () => ({
    subject: subjects[Math.floor(random() * subjects.length)] ?? "",
    early: copy(0),
    later: copy(3_000),
  });
}

const rowSql = `
  SELECT id, topic, type, aggregate_id AS "aggregateId", version, data FROM outbox
  WHERE aggregate_id = $1 AND data->>'correlationId' = $2 ORDER BY position DESC LIMIT 1`;

/** Writes an event; with `early`, a copy of it is on its way right after the commit, before its predecessor may be published. */
async function writeOne(
  { producer, outbox }: World,
  subject: string,
  early: ((row: Row) => Promise<void>) | undefined,
): Promise<Row> {
  const event = { ...drillEvent(subject), correlationId: randomUUID() };
  await producer.transaction((tx) => outbox.add(tx, event));
  const [row] = await producer.query<Row>(rowSql, [
    subject,
    event.correlationId,
  ]);
  if (!row) throw new Error("the outbox has no row of this event");
  // Not awaited for long: while the broker is away the writer must go on.
  if (early) await Promise.race([early(row), sleep(20)]);
  return row;
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
