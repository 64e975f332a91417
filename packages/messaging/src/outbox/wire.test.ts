import { expect, test } from "@jest/globals";
import { parseEvent } from "../inbox/parse-event.js";
import { slotCount, slotOf } from "./slot.js";
import { wireText } from "./wire.js";

const row = {
  position: 1,
  id: "01981b3a-4b7c-7000-8000-00000000000a",
  slot: 0,
  topic: "customers",
  type: "customer.suspended",
  aggregateId: 'odd "name"',
  version: 7,
  partitionKey: "k",
  data: JSON.stringify({
    customerId: "01981b3a-4b7c-7000-8000-000000000001",
    correlationId: "c",
    occurredAt: "2026-01-01T00:00:00.000Z",
    schemaVersion: 1,
  }),
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  createdAt: 0,
  attempts: 0,
};

test("what a relay publishes is what a consumer reads", () => {
  const parsed = parseEvent(Buffer.from(wireText(row, "customer")), 10_000);
  expect(parsed).toEqual({
    kind: "event",
    key: row.id,
    traceparent: row.traceparent,
    event: {
      id: row.id,
      source: "/waybill/customer",
      type: "customer.suspended",
      aggregateId: 'odd "name"',
      aggregateVersion: 7,
      correlationId: "c",
      occurredAt: new Date("2026-01-01T00:00:00.000Z"),
      data: { customerId: "01981b3a-4b7c-7000-8000-000000000001" },
    },
  });
});

test("an event without a trace has none on the topic", () => {
  expect(wireText({ ...row, traceparent: null }, "customer")).not.toContain(
    "traceparent",
  );
});

test("slots are spread evenly, and never change: rows keep them", () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 16_000; n++) {
    const slot = slotOf(
      `01981b3a-4b7c-7000-8000-${String(n).padStart(12, "0")}`,
    );
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  expect(counts.size).toBe(slotCount);
  for (const count of counts.values()) expect(count).toBeGreaterThan(700);
  expect(slotOf("01981b3a-4b7c-7000-8000-000000000001")).toBe(8);
});
