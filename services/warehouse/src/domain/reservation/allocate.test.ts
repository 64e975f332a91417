import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { sameLines, unitsOf } from "../lines.js";
import { allocate, allocateWhatThereIs } from "./allocate.js";

const warehouses = ["sea", "lon", "ber"];
const level = fc.record({
  sku: fc.constantFrom("A", "B"),
  warehouseId: fc.constantFrom(...warehouses),
  onHand: fc.integer({ min: 0, max: 20 }),
  reserved: fc.integer({ min: 0, max: 5 }),
});
const levels = fc
  .uniqueArray(level, { selector: (l) => `${l.sku}@${l.warehouseId}` })
  .map((all) =>
    all.map((l) => ({ ...l, reserved: Math.min(l.reserved, l.onHand) })),
  );
const lines = fc.array(
  fc.record({
    sku: fc.constantFrom("A", "B"),
    quantity: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 1, maxLength: 3 },
);

test("all units are found exactly, or none: and no shelf gives more than it has", () => {
  fc.assert(
    fc.property(lines, levels, (wanted, shelves) => {
      const outcome = allocate(wanted, shelves, warehouses);
      const there = (sku: string) =>
        shelves
          .filter((l) => l.sku === sku)
          .reduce((sum, l) => sum + l.onHand - l.reserved, 0);
      if (!outcome.ok) {
        for (const { sku, asked, available } of outcome.error.facts.items) {
          expect(available).toBe(there(sku));
          expect(available).toBeLessThan(asked);
        }
        return;
      }
      expect(sameLines(outcome.value, wanted)).toBe(true);
      for (const taken of outcome.value) {
        const shelf = shelves.find(
          (l) => l.sku === taken.sku && l.warehouseId === taken.warehouseId,
        );
        expect(taken.quantity).toBeLessThanOrEqual(
          (shelf?.onHand ?? 0) - (shelf?.reserved ?? 0),
        );
      }
    }),
  );
});

test("one warehouse that has everything is enough", () => {
  fc.assert(
    fc.property(lines, levels, (wanted, shelves) => {
      const outcome = allocate(wanted, shelves, warehouses);
      if (!outcome.ok) return;
      const used = new Set(outcome.value.map((taken) => taken.warehouseId));
      const one = warehouses.some(
        (id) =>
          allocate(
            wanted,
            shelves.filter((l) => l.warehouseId === id),
            [id],
          ).ok,
      );
      expect(used.size === 1).toBe(one);
    }),
  );
});

test("taking what there is leaves only what no shelf has", () => {
  fc.assert(
    fc.property(lines, levels, (wanted, shelves) => {
      const { allocations, missing } = allocateWhatThereIs(
        wanted,
        shelves,
        warehouses,
      );
      expect(unitsOf(allocations) + unitsOf(missing)).toBe(unitsOf(wanted));
      expect(sameLines([...allocations, ...missing], wanted)).toBe(true);
    }),
  );
});
