import type { Database } from "@waybill/database";
import type { Messaging } from "@waybill/messaging";
import { v7 } from "uuid";
import { median, rounded, spread, type Goal } from "../cart/figures.js";
import { drained, type Bench } from "./bench-rig.js";
import { orderCreated } from "../../../../services/order/bench/src/order-path.js";

type Cost = {
  readonly write: number;
  readonly publish: number;
  readonly apply: number;
};

type Table = {
  readonly times: number;
  readonly db: Database;
  readonly costs: Cost[];
};

/** What an event costs (written, published, received and applied) at 10 and 100 times the size of outbox and inbox. */
export async function measureGrowth(bench: Bench): Promise<readonly Goal[]> {
  const size = bench.isQuick
    ? { rows: 1_000, events: 1_000, rounds: 4 }
    : { rows: 5_000, events: 2_000, rounds: 8 };
  const tables: Table[] = [];
  for (const times of [1, 10, 100]) {
    bench.progress(`growth: filling ${String(size.rows * times)} rows`);
    const { db } = await bench.database(`bench_growth_${String(times)}`);
    await fill(db, size.rows * times);
    tables.push({ times, db, costs: [] });
  }
  for (let round = 0; round <= size.rounds; round++) {
    bench.progress(`growth: round ${String(round)} of ${String(size.rounds)}`);
    // To and fro, so that none always comes first.
    for (const { db, costs } of round % 2 === 0
      ? tables
      : tables.toReversed()) {
      const cost = await costOf(bench, db, size.events);
      if (round > 0) costs.push(cost); // The first round warms up.
    }
  }
  const [once, ...larger] = tables;
  return once ? larger.map((table) => goalOf(once, table, size)) : [];
}

function goalOf(once: Table, table: Table, size: object): Goal {
  const totals = ({ costs }: Table) =>
    costs.map(({ write, publish, apply }) => write + publish + apply);
  const base = totals(once);
  const ratios = totals(table).map((cost, i) => cost / (base[i] ?? NaN));
  const value = median(ratios);
  const times = String(table.times);
  return {
    goal: `message-cost-at-${times}x-size`,
    value: rounded(value),
    target: "<=1.10",
    ok: value <= 1.1,
    detail: {
      ...size,
      ratio: spread(ratios),
      perEventMsAt1x: parts(once),
      [`perEventMsAt${times}x`]: parts(table),
    },
  };
}

const parts = ({ costs }: Table) => ({
  write: rounded(median(costs.map(({ write }) => write)), 3),
  publish: rounded(median(costs.map(({ publish }) => publish)), 3),
  apply: rounded(median(costs.map(({ apply }) => apply)), 3),
});

/** Milliseconds an event, with `events` of them. */
async function costOf(
  bench: Bench,
  db: Database,
  events: number,
): Promise<Cost> {
  const writer = bench.messaging(db);
  const write = await timed(async () => {
    let left = events;
    const loop = async () => {
      while (left-- > 0)
        await db.transaction((tx) => writer.outbox.add(tx, orderCreated()));
    };
    await Promise.all(Array.from({ length: 8 }, loop));
  });
  const messaging = bench.messaging(db);
  let applied = 0;
  await messaging.start({
    consumers: [
      {
        name: "order",
        handlers: {
          "customer.suspended": {
            apply: "each",
            handle: async () => {
              applied++;
            },
          },
        },
      },
    ],
    executors: [],
  });
  const publish = await timed(() => drained(db));
  const apply = await timed(() => takeIn(messaging, events, () => applied));
  await messaging.stop();
  return {
    write: write / events,
    publish: publish / events,
    apply: apply / events,
  };
}

/** Receives `events` deliveries, eight at a time, and waits until all are applied. */
async function takeIn(
  messaging: Messaging,
  events: number,
  applied: () => number,
): Promise<void> {
  let left = events;
  const loop = async () => {
    while (left-- > 0) await messaging.receive("customers", delivery());
  };
  await Promise.all(Array.from({ length: 8 }, loop));
  while (applied() < events)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

function delivery(): Buffer {
  const subject = v7();
  const data = {
    customerId: subject,
    correlationId: "bench",
    occurredAt: new Date().toISOString(),
    aggregateVersion: 1,
    schemaVersion: 1,
  };
  const inner = JSON.stringify({
    specversion: "1.0",
    id: v7(),
    source: "/waybill/customer",
    type: "customer.suspended",
    subject,
    data,
  });
  return Buffer.from(
    JSON.stringify({ data_base64: Buffer.from(inner).toString("base64") }),
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Fills outbox and inbox with what was published and applied earlier, and their streams. */
async function fill(db: Database, rows: number): Promise<void> {
  const data = JSON.stringify(orderCreated().data);
  const id = "lpad(to_hex(n), 12, '0')";
  await db.execute(
    `INSERT INTO outbox (id, slot, topic, type, aggregate_id, version, partition_key, data, created_at, published_at)
     SELECT ('01890000-0000-7000-8000-' || ${id})::uuid, n % 16, 'orders', 'order.created', '01890000-0000-7000-8000-' || ${id}, 1, 'k', $2, now(), now()
     FROM generate_series(1, $1::int) AS n`,
    [rows, data],
  );
  await db.execute(
    `INSERT INTO outbox_streams SELECT '01890000-0000-7000-8000-' || ${id}, 'orders', 1 FROM generate_series(1, $1::int) AS n`,
    [rows],
  );
  await db.execute(
    `INSERT INTO inbox (id, consumer, event_key, topic, type, source, subject, version, state, payload, finished_at)
     SELECT ('01890000-0000-7000-8000-' || ${id})::uuid, 'order', '01890000-0000-7000-8000-' || ${id}, 'customers', 'customer.suspended',
       '/waybill/customer', '01890000-0000-7000-8000-' || ${id}, 1, 'done', convert_to($2, 'UTF8'), now()
     FROM generate_series(1, $1::int) AS n`,
    [rows, data],
  );
  await db.execute(
    `INSERT INTO inbox_streams SELECT 'order', 'customers', '/waybill/customer', '01890000-0000-7000-8000-' || ${id}, 1, 0
     FROM generate_series(1, $1::int) AS n`,
    [rows],
  );
  await db.execute("VACUUM ANALYZE");
  await db.execute("CHECKPOINT");
}
