import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { sameLines, sumBySku, takeFrom, unitsOf, without } from "./lines.js";

const lines = fc.array(
  fc.record({
    sku: fc.constantFrom("A", "B", "C"),
    quantity: fc.integer({ min: 1, max: 50 }),
  }),
  { maxLength: 8 },
);

test("lines of one SKU are one, and no unit is lost on the way", () => {
  fc.assert(
    fc.property(lines, (some) => {
      const summed = sumBySku(some);
      expect(unitsOf(summed)).toBe(unitsOf(some));
      expect(new Set(summed.map((line) => line.sku)).size).toBe(summed.length);
      expect(sameLines(summed, some)).toBe(true);
    }),
  );
});

test("what is taken and what is left are all there was, and no more is taken than was wanted", () => {
  fc.assert(
    fc.property(lines, lines, (parts, wanted) => {
      const { taken, left } = takeFrom(parts, wanted);
      expect(sameLines([...taken, ...left], parts)).toBe(true);
      expect(without(taken, wanted)).toEqual([]);
      const missing = unitsOf(without(wanted, taken));
      if (unitsOf(left) > 0 && missing > 0)
        // Whatever is still missing, nothing of it is left.
        for (const { sku } of without(wanted, taken))
          expect(left.some((part) => part.sku === sku)).toBe(false);
    }),
  );
});

test("taking off more than there is leaves nothing of it", () => {
  expect(
    without([{ sku: "A", quantity: 2 }], [{ sku: "A", quantity: 3 }]),
  ).toEqual([]);
});
