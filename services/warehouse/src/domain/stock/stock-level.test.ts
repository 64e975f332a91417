import { expect, test } from "@jest/globals";
import type { Movement } from "./movement.js";
import { applyMovements, type StockLevel } from "./stock-level.js";

const level: StockLevel = {
  sku: "TEA",
  warehouseId: "sea",
  onHand: 10,
  reserved: 4,
  reorderPoint: 2,
  reorderQuantity: 5,
  low: false,
  untold: false,
};
const move = (kind: Movement["kind"], quantity: number): Movement => ({
  kind,
  sku: "TEA",
  warehouseId: "sea",
  quantity,
  reference: "r",
});
const after = (...movements: Movement[]) => {
  const outcome = applyMovements([level], movements);
  return outcome.ok ? outcome.value[0] : outcome.error;
};

test.each([
  ["received", 12, 4],
  ["returned", 12, 4],
  ["adjusted", 12, 4],
  ["written_off", 8, 4],
  ["lost", 8, 2],
  ["held", 10, 6],
  ["released", 10, 2],
  ["shipped", 8, 2],
] as const)(
  "two units %s leave %i on hand, %i of them reserved",
  (kind, onHand, reserved) => {
    expect(after(move(kind, 2))).toMatchObject({ after: { onHand, reserved } });
  },
);

test.each(["held", "released", "shipped", "lost", "written_off"] as const)(
  "more %s than there is is refused",
  (kind) => {
    expect(after(move(kind, 7))).toMatchObject({ code: "NEGATIVE_STOCK" });
  },
);

test("a movement of a level that is not there is refused", () => {
  expect(applyMovements([], [move("received", 1)])).toMatchObject({
    error: { code: "NEGATIVE_STOCK", facts: { onHand: 0 } },
  });
});

test("several movements of a level are one change, and one refusal refuses all", () => {
  expect(after(move("held", 1), move("held", 2))).toMatchObject({
    before: { reserved: 4 },
    after: { reserved: 7 },
  });
  expect(after(move("held", 1), move("held", 9))).toMatchObject({
    code: "NEGATIVE_STOCK",
  });
});

test("it went low when it reaches its reorder point, and only then", () => {
  expect(after(move("held", 3))).toMatchObject({ wentLow: false });
  expect(after(move("held", 4))).toMatchObject({
    wentLow: true,
    after: { low: true },
  });
});

test("what ships was not available before either: nothing is told", () => {
  expect(after(move("shipped", 4))).toMatchObject({
    tellNow: false,
    after: { untold: false },
  });
});
