import { expect, test } from "@jest/globals";
import {
  reservationId,
  twoItems,
  warehouseId,
} from "../testing/order-fixtures.js";
import { withReservation } from "./reservation.js";

const other = warehouseId.replace("7000", "7001");
const held = [
  { sku: "NW-001", warehouseId: other, quantity: 1 },
  { sku: "NW-001", warehouseId, quantity: 2 },
];

test("a line names the warehouse that holds most of it, and keeps all of them", () => {
  const [first, second] = withReservation(twoItems(), reservationId, held);
  expect(first).toMatchObject({
    reservationId,
    warehouseId,
    allocations: [
      { warehouseId: other, quantity: 1 },
      { warehouseId, quantity: 2 },
    ],
  });
  expect(second).toMatchObject({ reservationId, warehouseId: null });
});

test("a reservation that is known already changes nothing", () => {
  const items = withReservation(twoItems(), reservationId, held);
  expect(withReservation(items, reservationId, [])).toBe(items);
});
