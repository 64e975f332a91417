import { expect, test } from "@jest/globals";
import { checkStock } from "./check-stock.js";

const shelf = async () => [{ sku: "TEA", available: 3 }];

test("lines of one SKU are asked for together, and a SKU that is kept nowhere has nothing", async () => {
  const lines = [
    { sku: "TEA", quantity: 2 },
    { sku: "TEA", quantity: 2 },
    { sku: "NONE", quantity: 1 },
  ];
  expect(await checkStock(shelf, lines)).toEqual({
    levels: [
      { sku: "NONE", available: 0 },
      { sku: "TEA", available: 3 },
    ],
    shortSkus: ["NONE", "TEA"],
  });
});

test("what is there to the last unit is not short", async () => {
  const answer = await checkStock(shelf, [{ sku: "TEA", quantity: 3 }]);
  expect(answer.shortSkus).toEqual([]);
});
