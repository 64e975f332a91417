import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { OutboxRow } from "./outbox-row.js";
import {
  addRows,
  emptyQueue,
  forgetStreams,
  fullStreams,
  heldPositions,
  offerRow,
  parkedStreams,
  parkRow,
  settleRow,
  takeBatch,
} from "./relay-queue.js";

const limits = { capacity: 100, perStream: 10, memory: 1_000 };
let position = 0;
const row = (
  aggregateId: string,
  version: number,
  more: Partial<OutboxRow> = {},
): OutboxRow => ({
  position: ++position,
  id: `${aggregateId}-${String(version)}`,
  slot: aggregateId.length % 16,
  topic: "orders",
  type: "order.created",
  aggregateId,
  version,
  partitionKey: aggregateId,
  data: "{}",
  traceparent: null,
  createdAt: 0,
  attempts: 0,
  ...more,
});
const read = (one: OutboxRow, due = true) => ({ ...one, due });
const idsOf = (batch: ReturnType<typeof takeBatch>) =>
  batch?.rows.map(({ id }) => id);

test("of each stream only the lowest version leaves, the next once it is settled", () => {
  const queue = emptyQueue(limits);
  addRows(
    queue,
    [row("a", 1), row("b", 1), row("a", 2)].map((r) => read(r)),
  );
  const first = takeBatch(queue, 10, 1_000);
  expect(idsOf(first)).toEqual(["a-1", "b-1"]);
  expect(takeBatch(queue, 10, 1_000)).toBeUndefined();
  for (const sent of first?.rows ?? []) settleRow(queue, sent);
  expect(idsOf(takeBatch(queue, 10, 1_000))).toEqual(["a-2"]);
});

test("a batch has one topic, so many rows and so many bytes at most", () => {
  const queue = emptyQueue(limits);
  const big = { data: "x".repeat(60) };
  addRows(
    queue,
    [
      row("a", 1, { topic: "stock", ...big }),
      row("b", 1, big),
      row("c", 1, { topic: "stock", ...big }),
      row("d", 1, { topic: "stock", ...big }),
    ].map((r) => read(r)),
  );
  expect(idsOf(takeBatch(queue, 2, 1_000))).toEqual(["a-1", "c-1"]);
  expect(idsOf(takeBatch(queue, 2, 1_000))).toEqual(["b-1"]);
  expect(idsOf(takeBatch(queue, 2, 10))).toEqual(["d-1"]);
});

test("a row handed over at its commit is taken only if its predecessor is here or was published from here", () => {
  const queue = emptyQueue(limits);
  expect(offerRow(queue, row("a", 2))).toBe(false);
  expect(offerRow(queue, row("a", 1))).toBe(true);
  expect(offerRow(queue, row("a", 2))).toBe(true);
  for (let n = 0; n < 2; n++)
    for (const sent of takeBatch(queue, 10, 1_000)?.rows ?? [])
      settleRow(queue, sent);
  expect(queue.size).toBe(0);
  expect(offerRow(queue, row("a", 3))).toBe(true);
  expect(offerRow(queue, row("a", 5))).toBe(false);
});

test("a row that was handed over is not taken again when it is read", () => {
  const queue = emptyQueue(limits);
  const one = row("a", 1);
  offerRow(queue, one);
  addRows(queue, [read(one)]);
  expect(queue.size).toBe(1);
  for (const sent of takeBatch(queue, 10, 1_000)?.rows ?? [])
    settleRow(queue, sent);
  addRows(queue, [read(one)]);
  expect(queue.size).toBe(0);
});

test("a failed row parks its stream until it is read again as due", () => {
  const queue = emptyQueue(limits);
  addRows(queue, [read(row("a", 1)), read(row("a", 2))]);
  const [head] = takeBatch(queue, 1, 1_000)?.rows ?? [];
  if (!head) throw new Error("a row was expected");
  parkRow(queue, head);
  expect(parkedStreams(queue)).toEqual(["orders a"]);
  expect(queue.size).toBe(0);
  expect(offerRow(queue, row("a", 3))).toBe(false);
  addRows(queue, [read(row("a", 2))]);
  expect(takeBatch(queue, 1, 1_000)).toBeUndefined();
  addRows(queue, [read({ ...head, attempts: 1 })]);
  addRows(queue, [read(row("a", 2))]);
  expect(idsOf(takeBatch(queue, 1, 1_000))).toEqual(["a-1"]);
});

test("a row that is not due when it is first read keeps back its followers", () => {
  const queue = emptyQueue(limits);
  addRows(queue, [
    read(row("a", 1, { attempts: 1 }), false),
    read(row("a", 2)),
  ]);
  expect(queue.size).toBe(0);
  expect(parkedStreams(queue)).toEqual(["orders a"]);
});

test("one long stream does not fill the memory, and nothing overtakes what was left out", () => {
  const queue = emptyQueue(limits);
  const rows = Array.from({ length: 20 }, (_, n) => row("a", n + 1));
  addRows(
    queue,
    rows.map((r) => read(r)),
  );
  expect(queue.size).toBe(10);
  expect(fullStreams(queue)).toEqual(["orders a"]);
  expect(offerRow(queue, row("a", 21))).toBe(false);
});

test("a full queue takes no more, and refuses followers of what it refused", () => {
  const queue = emptyQueue({ ...limits, capacity: 2 });
  addRows(
    queue,
    [row("a", 1), row("b", 1), row("c", 1)].map((r) => read(r)),
  );
  for (const sent of takeBatch(queue, 10, 1_000)?.rows ?? [])
    settleRow(queue, sent);
  expect(offerRow(queue, row("c", 2))).toBe(false);
});

test("what is forgotten with its slot is not settled or remembered", () => {
  const queue = emptyQueue(limits);
  addRows(queue, [read(row("a", 1)), read(row("bb", 1))]);
  const batch = takeBatch(queue, 10, 1_000);
  forgetStreams(queue, (slot) => slot === 1);
  expect(queue.size).toBe(1);
  for (const sent of batch?.rows ?? []) settleRow(queue, sent);
  expect(queue.size).toBe(0);
  expect(offerRow(queue, row("a", 2))).toBe(false);
  forgetStreams(queue);
  expect(heldPositions(queue)).toEqual([]);
});

test("the memory of published streams is bounded", () => {
  const queue = emptyQueue({ ...limits, memory: 3 });
  for (let n = 0; n < 10; n++) {
    offerRow(queue, row(`s${String(n)}`, 1));
    for (const sent of takeBatch(queue, 1, 1_000)?.rows ?? [])
      settleRow(queue, sent);
  }
  expect(queue.known.size).toBe(3);
  expect(offerRow(queue, row("s0", 2))).toBe(false);
});

test("whatever fails and whenever rows are handed over or read, each stream leaves in order and whole", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.nat({ max: 99 })),
      (writes, dice) => {
        const next = () => (dice.next() as { value: number }).value;
        const table: { row: OutboxRow; published: boolean }[] = [];
        const queue = emptyQueue({ capacity: 12, perStream: 4, memory: 3 });
        const sent = new Map<string, number[]>();
        const versions = [0, 0, 0, 0];
        const fetch = () => {
          const held = new Set(heldPositions(queue));
          const parked = parkedStreams(queue);
          const full = fullStreams(queue);
          addRows(
            queue,
            table
              .filter(({ published }) => !published)
              .map((entry) => entry.row)
              .filter(
                (one) =>
                  !held.has(one.position) &&
                  !full.includes(`orders ${one.aggregateId}`) &&
                  (!parked.includes(`orders ${one.aggregateId}`) ||
                    one.attempts > 0),
              )
              .slice(0, 6)
              .map((one) => read(one)),
          );
        };
        const publish = () => {
          for (const one of takeBatch(queue, 3, 1_000)?.rows ?? []) {
            const entry = table.find(
              ({ row: r }) => r.position === one.position,
            );
            if (!entry) throw new Error("a row from nowhere");
            if (next() < 20) {
              entry.row = { ...entry.row, attempts: entry.row.attempts + 1 };
              parkRow(queue, one);
            } else {
              entry.published = true;
              sent.set(one.aggregateId, [
                ...(sent.get(one.aggregateId) ?? []),
                one.version,
              ]);
              settleRow(queue, one);
            }
          }
        };
        for (const stream of writes) {
          const version = (versions[stream] ?? 0) + 1;
          versions[stream] = version;
          const one = row(`s${String(stream)}`, version);
          table.push({ row: one, published: false });
          if (next() < 60) offerRow(queue, one);
          if (next() < 40) fetch();
          if (next() < 60) publish();
          if (next() < 5) forgetStreams(queue, (slot) => slot % 2 === 0);
        }
        for (
          let n = 0;
          n < 2_000 && table.some(({ published }) => !published);
          n++
        ) {
          fetch();
          publish();
        }
        versions.forEach((last, stream) => {
          const expected = Array.from({ length: last }, (_, n) => n + 1);
          expect(sent.get(`s${String(stream)}`) ?? []).toEqual(expected);
        });
      },
    ),
    { numRuns: 300 },
  );
});
