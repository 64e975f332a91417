import { rounded, type Goal } from "../cart/figures.js";
import { drained, type Bench } from "./bench-rig.js";
import { orderCreated } from "../../../../services/order/bench/src/order-path.js";

const events = 50_000;

/** How fast one relay empties a backlog of 50,000 events of 10,000 orders, against the peak of the order path. */
export async function measureDrain(bench: Bench, peak: number): Promise<Goal> {
  const { db } = await bench.database("bench_drain");
  const writer = bench.messaging(db);
  bench.progress(`drain: writing a backlog of ${String(events)}`);
  const orders = Array.from({ length: events / 5 }, () => orderCreated());
  for (let round = 0; round < 5; round++)
    for (let n = 0; n < orders.length; n += 500)
      await db.transaction((tx) =>
        writer.outbox.add(tx, ...orders.slice(n, n + 500)),
      );
  await db.execute("VACUUM ANALYZE outbox");
  bench.progress("drain: publishing it");
  const relay = bench.messaging(db);
  const began = performance.now();
  await relay.start({ consumers: [], executors: [] });
  await drained(db);
  const seconds = (performance.now() - began) / 1_000;
  await relay.stop();
  const rate = events / seconds;
  const value = rate / peak;
  return {
    goal: "outbox-drain-vs-order-path",
    value: rounded(value),
    target: ">=10",
    ok: value >= 10,
    detail: {
      events,
      eventsPerSecond: Math.round(rate),
      orderPathEventsPerSecond: Math.round(peak),
      orderPath:
        "the order's transaction with its event, 16 writers in process, relay running",
      seconds: rounded(seconds),
    },
  };
}
