import { expect, test } from "@jest/globals";
import { numberDay, orderNumber } from "./order-number.js";

test("an order number has the day in UTC and six digits, or more when a day needs them", () => {
  const day = numberDay(new Date("2026-01-05T23:30:00-02:00"));
  expect(orderNumber(day, 1)).toBe("ORD-20260106-000001");
  expect(orderNumber(day, 1_234_567)).toBe("ORD-20260106-1234567");
});
