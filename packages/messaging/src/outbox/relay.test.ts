import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { defaultTuning } from "../tuning.js";
import type { OutboxRow } from "./outbox-row.js";
import type { OutboxStore } from "./outbox-store.js";
import { createRelay } from "./relay.js";
import type { Publish } from "./relay-state.js";
import type { ReadRow } from "./relay-queue.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

let next = 0;
const newRow = (): OutboxRow => ({
  ...{ position: ++next, id: `id-${String(next)}`, slot: 0, topic: "orders" },
  ...{ type: "order.created", aggregateId: `a-${String(next)}`, version: 1 },
  ...{ partitionKey: "k", data: "{}", traceparent: null },
  ...{ createdAt: 0, attempts: 0 },
});

/** A relay of one slot; `table` is what its next read finds. */
function setUp(publish: Publish) {
  const table: ReadRow[] = [];
  let reads = 0;
  const unexpected = (error: unknown) => {
    throw error;
  };
  const relay = createRelay({
    store: {
      read: async () => {
        reads++;
        return table.splice(0);
      },
      markPublished: async () => undefined,
      markFailed: async () => undefined,
      hurry: async () => undefined,
    } satisfies OutboxStore,
    publish,
    events: {
      published: () => undefined,
      failed: () => undefined,
      stuck: () => undefined,
      databaseAway: unexpected,
    },
    tuning: defaultTuning,
    random: () => 0.5,
    monotonicMs: () => Date.now(),
    slots: () => new Set([0]),
  });
  relay.start();
  const readsIn = async (milliseconds: number): Promise<number> => {
    const before = reads;
    await jest.advanceTimersByTimeAsync(milliseconds);
    return reads - before;
  };
  return { relay, table, readsIn };
}

const taken: Publish = async () => ({ failed: new Map() });

test("rows that others write are read at a fast poll", async () => {
  const { table, readsIn } = setUp(taken);
  await jest.advanceTimersByTimeAsync(3_000);
  let reads = 0;
  for (let n = 0; n < 20; n++) {
    table.push({ ...newRow(), due: true });
    reads += await readsIn(50);
  }
  expect(reads).toBeGreaterThan(40);
});

test("rows of its own process, read between their commit and their offer, do not hasten the poll", async () => {
  const { relay, table, readsIn } = setUp(taken);
  await jest.advanceTimersByTimeAsync(3_000);
  let reads = 0;
  for (let n = 0; n < 20; n++) {
    const row = newRow();
    relay.expect([row.id]);
    table.push({ ...row, due: true });
    const found = readsIn(49);
    relay.offer([row]);
    reads += (await found) + (await readsIn(1));
  }
  expect(reads).toBeLessThan(12);
});

test("while there is little to send, a slow request holds up no other", async () => {
  const sent: string[] = [];
  const { relay } = setUp((_, rows) => {
    sent.push(...rows.map(({ id }) => id));
    return sent.length === 1 ? new Promise(() => undefined) : taken("", []);
  });
  const rows = [newRow(), newRow()];
  for (const row of rows) {
    relay.offer([row]);
    await jest.advanceTimersByTimeAsync(20);
  }
  expect(sent).toEqual(rows.map(({ id }) => id));
});

test("under load requests go one after the other, and grow", async () => {
  const sizes: number[] = [];
  const { relay } = setUp(async (_, rows) => {
    sizes.push(rows.length);
    return { failed: new Map() };
  });
  for (let ms = 0; ms < 1_000; ms++) {
    relay.offer([newRow()]);
    await jest.advanceTimersByTimeAsync(1);
  }
  expect(Math.max(...sizes)).toBeGreaterThan(50);
  expect(sizes.slice(-3).every((size) => size > 50)).toBe(true);
});
