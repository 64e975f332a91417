import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { OutboxRow } from "./outbox-row.js";
import type { OutboxStore } from "./outbox-store.js";
import { createSettler } from "./settler.js";

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const row = (position: number) => ({ position }) as OutboxRow;

/** A settler whose store fails while it is told so. */
function setUp() {
  const written: number[][] = [];
  const store = { isAway: false };
  const settler = createSettler({
    store: {
      markPublished: async (rows: readonly OutboxRow[]) => {
        if (store.isAway) throw new Error("away");
        written.push(rows.map(({ position }) => position));
      },
      markFailed: async () => undefined,
    } as unknown as OutboxStore,
    lingerMs: 20,
    monotonicMs: () => 0,
    onPublished: () => undefined,
    onFailed: () => undefined,
  });
  settler.start();
  return { settler, written, store };
}

test("events that are published soon after each other are written down together", async () => {
  const { settler, written } = setUp();
  settler.published([row(1)]);
  await jest.advanceTimersByTimeAsync(15);
  settler.published([row(2), row(3)]);
  expect(written).toEqual([]);
  await jest.advanceTimersByTimeAsync(5);
  expect(written).toEqual([[1, 2, 3]]);
  settler.published([row(4)]);
  await jest.advanceTimersByTimeAsync(20);
  expect(written).toEqual([[1, 2, 3], [4]]);
});

test("what another event waits for is written down at once", async () => {
  const { settler, written } = setUp();
  settler.published([row(1)]);
  settler.hurry();
  await jest.advanceTimersByTimeAsync(0);
  expect(written).toEqual([[1]]);
});

test("what the database could not take is kept, and written when it can", async () => {
  const { settler, written, store } = setUp();
  store.isAway = true;
  settler.published([row(1)]);
  await jest.advanceTimersByTimeAsync(300);
  settler.published([row(2)]);
  store.isAway = false;
  await jest.advanceTimersByTimeAsync(300);
  expect(written).toEqual([[1, 2]]);
});
