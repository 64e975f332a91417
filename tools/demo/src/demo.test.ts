import { expect, test } from "@jest/globals";
import { resolve } from "node:path";
import { firstOrders } from "./northwind.js";
import {
  clip,
  painter,
  rowOf,
  tableOf,
  timelineOf,
  type Line,
} from "./screen.js";

const plain = painter(false);
const entry = (
  step: string,
  kind: "run" | "undo",
  outcome: string | null,
  code: string | null = null,
) => ({
  step,
  kind,
  attempt: 1,
  startedAt: "2026-01-01T00:00:00Z",
  endedAt: outcome === null ? null : "2026-01-01T00:00:01Z",
  outcome,
  code,
});
const seen = {
  orderId: "o",
  state: "done",
  outcome: "failed",
  timeline: [
    entry("reserve-stock", "run", "done"),
    entry("take-payment", "run", "refused", "PAYMENT_DECLINED"),
    entry("reserve-stock", "undo", "done"),
  ],
};

test("the demo's orders are the first of the data, with prices, discounts and freight as agreed", () => {
  const [first, ...others] = firstOrders(resolve("data/northwind"), 20);
  expect(others).toHaveLength(19);
  expect(first).toMatchObject({
    ref: "10248",
    customer: "VINET",
    freightCents: 3238,
    shipTo: { country: "FR" },
  });
  expect(first?.lines).toContainEqual({
    sku: "NW-011",
    quantity: 12,
    unitPriceCents: 1400,
    discountBps: 0,
  });
});

test("a timeline shows what was done, refused and undone", () => {
  expect(timelineOf(seen, plain)).toBe(
    "✓reserve-stock ✗take-payment(PAYMENT_DECLINED) ↩reserve-stock",
  );
  expect(
    timelineOf(
      { ...seen, timeline: [entry("take-payment", "run", null)] },
      plain,
    ),
  ).toBe("…take-payment");
  expect(timelineOf(undefined, plain)).toBe("");
});

test("the table names each order, how it ended and the time it took", () => {
  const line: Line = {
    name: "10248 VINET",
    orderNumber: "ORD-1",
    total: "$1.00",
    seen,
    status: "as expected",
    note: "",
    seconds: 1.5,
  };
  expect(rowOf(line, plain)).toContain("● 10248 VINET");
  expect(tableOf([line], plain)).toMatch(
    /ORD-1 .*10248 VINET .*\$1\.00 {2}failed .*1\.50/,
  );
});

test("a row is cut at the terminal's width, whatever its colours", () => {
  const row = painter(true)("✓reserve", "green") + " rest";
  expect(clip(row, 4)).toBe("\u001b[32m✓res\u001b[0m");
});
