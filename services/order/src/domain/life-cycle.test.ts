import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { orderStatuses } from "@waybill/contracts";
import {
  canMove,
  invalidTransition,
  isEnded,
  transitions,
} from "./life-cycle.js";

/** The table of system.md, as it is written there. */
const table = `
| created | pending_payment, cancelled, failed |
| pending_payment | awaiting_payment, confirmed, failed, cancelled |
| awaiting_payment | confirmed, failed, cancelled |
| confirmed | processing, cancelled, refunded |
| processing | shipped, cancelled, refunded |
| shipped | delivered, partially_returned, returned, refunded |
| delivered | finished, partially_returned, returned |
| partially_returned | returned, finished |
| finished, failed, cancelled, refunded, returned | none |`;

const written = new Map(
  table
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [from = "", to = ""] = row
        .split("|")
        .slice(1, 3)
        .map((cell) => cell.trim());
      const targets = to === "none" ? [] : to.split(", ");
      return from.split(", ").map((status) => [status, targets] as const);
    }),
);

test("every pair of statuses may move exactly as the table says", () => {
  expect([...written.keys()].sort()).toEqual([...orderStatuses].sort());
  for (const from of orderStatuses)
    for (const to of orderStatuses)
      expect([from, to, canMove(from, to)]).toEqual([
        from,
        to,
        written.get(from)?.includes(to) ?? false,
      ]);
});

test("an end is a status without a way out, and every status reaches one", () => {
  const ends = orderStatuses.filter(isEnded);
  expect(ends.sort()).toEqual(
    ["cancelled", "failed", "finished", "refunded", "returned"].sort(),
  );
  for (const status of orderStatuses) {
    const reached = new Set<string>([status]);
    for (const from of reached)
      for (const to of transitions[from as keyof typeof transitions])
        reached.add(to);
    expect(ends.some((end) => reached.has(end))).toBe(true);
  }
});

test("a refused move names what is allowed", () => {
  expect(invalidTransition("confirmed", "delivered")).toMatchObject({
    code: "INVALID_TRANSITION",
    facts: { allowed: ["processing", "cancelled", "refunded"] },
  });
});

test("the database knows the same statuses", () => {
  const migration = readFileSync(
    "services/order/migrations/0100-orders.ts",
    "utf8",
  );
  for (const status of orderStatuses)
    expect(migration).toContain(`'${status}'`);
});
