import { expect, test } from "@jest/globals";
import { orderStatuses } from "@waybill/contracts";
import { aCancellation, later, orderIn } from "../../testing/order-fixtures.js";
import { moveByStaff, staffMovesFrom } from "./staff-move.js";

test.each([
  ["confirmed", "processing"],
  ["processing", "shipped"],
  ["shipped", "delivered"],
] as const)("staff move an order from %s to %s", (from, to) => {
  expect(moveByStaff(orderIn(from), to, [], later)).toMatchObject({
    ok: true,
    value: [{ status: to }],
  });
  expect(staffMovesFrom(from)).toEqual([to]);
});

test.each(["created", "pending_payment", "awaiting_payment"] as const)(
  "an order that is %s belongs to its saga",
  (status) => {
    for (const to of orderStatuses)
      expect(moveByStaff(orderIn(status), to, [], later)).toMatchObject({
        ok: false,
        error: { code: "SAGA_OWNED" },
      });
  },
);

test("any other move is refused, with the moves that are allowed", () => {
  const allowed = new Set([
    "confirmed>processing",
    "processing>shipped",
    "shipped>delivered",
  ]);
  for (const from of orderStatuses.slice(3))
    for (const to of orderStatuses) {
      const answer = moveByStaff(orderIn(from), to, [], later);
      if (from === to) expect(answer).toEqual({ ok: true, value: [] });
      else if (!allowed.has(`${from}>${to}`))
        expect(answer).toMatchObject({
          ok: false,
          error: {
            code: "INVALID_TRANSITION",
            facts: { from, to, allowed: staffMovesFrom(from) },
          },
        });
    }
});

test("an order with a running cancellation is not shipped by hand", () => {
  const open = [aCancellation()];
  expect(
    moveByStaff(orderIn("processing"), "shipped", open, later),
  ).toMatchObject({ ok: false, error: { code: "INVALID_TRANSITION" } });
  expect(moveByStaff(orderIn("confirmed"), "processing", open, later).ok).toBe(
    true,
  );
});
