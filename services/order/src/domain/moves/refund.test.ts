import { expect, test } from "@jest/globals";
import { orderStatuses } from "@waybill/contracts";
import { orderAmounts, remainingTotals } from "../amounts.js";
import { canMove } from "../life-cycle.js";
import {
  aCancellation,
  later,
  orderIn,
  twoItems,
} from "../../testing/order-fixtures.js";
import { settleRefund, takeUnitsOff } from "./refund.js";

const [chai, chang] = twoItems() as [
  ReturnType<typeof twoItems>[0],
  ReturnType<typeof twoItems>[0],
];
const all = [
  { itemId: chai.id, quantity: 3 },
  { itemId: chang.id, quantity: 1 },
];
const nothing = twoItems().map((item) => ({
  ...item,
  cancelledQuantity: item.quantity,
}));

test("units that are taken off are worth their shares, and the last ones the shipping too", () => {
  const first = takeUnitsOff(orderIn("confirmed"), [
    { itemId: chai.id, quantity: 2 },
  ]);
  expect(first).toMatchObject({
    ok: true,
    value: { amount: 1966, items: [{ quantity: 2, refund: 1966 }] },
  });
  if (!first.ok) return;
  const rest = takeUnitsOff(first.value.order, [
    { itemId: chai.id, quantity: 1 },
    { itemId: chang.id, quantity: 1 },
  ]);
  expect(rest).toMatchObject({ value: { amount: 984 + 1900 + 500 } });
  if (!rest.ok) return;
  expect(first.value.amount + rest.value.amount).toBe(
    orderAmounts(twoItems(), 500).total,
  );
  expect(remainingTotals(rest.value.order.items, 500).total).toBe(0);
});

test("taking nothing off changes nothing: all had shipped", () => {
  const order = orderIn("processing");
  expect(takeUnitsOff(order, [])).toEqual({
    ok: true,
    value: { order, items: [], amount: 0 },
  });
});

test.each([
  [{ itemId: "nobody", quantity: 1 }],
  [{ itemId: chai.id, quantity: 4 }],
  [{ itemId: chai.id, quantity: 0 }],
])("more than is left is not taken off: %j", (units) => {
  expect(takeUnitsOff(orderIn("confirmed"), [units])).toMatchObject({
    ok: false,
    error: { code: "VALIDATION_FAILED" },
  });
});

test("only what was confirmed is refunded, and not what has ended", () => {
  for (const status of [
    "created",
    "pending_payment",
    "awaiting_payment",
    "failed",
    "cancelled",
    "finished",
    "refunded",
  ] as const)
    expect(takeUnitsOff(orderIn(status), all)).toMatchObject({
      ok: false,
      error: { code: "INVALID_TRANSITION" },
    });
});

test.each([
  ["confirmed", "cancelled", "cancelled"],
  ["processing", "cancelled", "cancelled"],
  ["processing", "refunded", "refunded"],
  ["shipped", "refunded", "refunded"],
  ["shipped", "cancelled", "refunded"],
] as const)(
  "an order that is %s with nothing left, %s, ends as %s",
  (status, reason, end) => {
    const order = orderIn(status, { items: nothing });
    expect(settleRefund(order, reason, [], later)).toMatchObject({
      status: end,
      endedAt: later,
      confirmedAt: order.placedAt,
    });
  },
);

test("an order goes on while a unit is left, or another refund is under way", () => {
  const some = orderIn("confirmed");
  expect(settleRefund(some, "cancelled", [], later)).toBe(some);
  const none = orderIn("confirmed", { items: nothing });
  const taken = aCancellation({ state: "taken" });
  expect(settleRefund(none, "cancelled", [taken], later)).toBe(none);
  const settled = aCancellation({ state: "settled" });
  expect(settleRefund(none, "cancelled", [settled], later).status).toBe(
    "cancelled",
  );
});

test("whatever the status, a settled refund moves within the table", () => {
  for (const status of orderStatuses)
    for (const reason of ["cancelled", "refunded"] as const) {
      const order = orderIn(status, { items: nothing });
      const { status: to } = settleRefund(order, reason, [], later);
      if (to !== status) expect(canMove(status, to)).toBe(true);
    }
});
