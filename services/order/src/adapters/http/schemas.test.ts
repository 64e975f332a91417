import { expect, test } from "@jest/globals";
import type { z } from "zod";
import {
  cancelBody,
  cancelItemsBody,
  editOrderBody,
  placeOrderBody,
  setStatusBody,
} from "./schemas.js";

test.each([
  ["POST /orders", placeOrderBody],
  ["PUT /orders/{id}", editOrderBody],
  ["PUT /orders/{id}/status", setStatusBody],
  ["POST /orders/{id}/cancel", cancelBody],
  ["POST /orders/{id}/cancel-items", cancelItemsBody],
] as [string, z.ZodType][])(
  "the documented example of %s is valid",
  (_, body) => {
    const { example } = body.meta() ?? {};
    expect(example).toBeDefined();
    expect(body.safeParse(example)).toMatchObject({ success: true });
  },
);

test("rules that span fields are named beside every other fault", () => {
  const { example } = placeOrderBody.meta() ?? {};
  const wrong = {
    ...(example as Record<string, unknown>),
    currency: "?",
    items: [
      { sku: "NW-001", quantity: 1 },
      { sku: "NW-001", quantity: 1 },
    ],
    payment: { method: "card" },
    metadata: { big: "x".repeat(20_000) },
  };
  const paths = placeOrderBody
    .safeParse(wrong)
    .error?.issues.map(({ path }) => path.join("."));
  expect(paths).toEqual(
    expect.arrayContaining([
      "currency",
      "items.1.sku",
      "payment.token",
      "metadata",
    ]),
  );
});

test("an edit has to change something", () => {
  expect(editOrderBody.safeParse({}).success).toBe(false);
  expect(editOrderBody.safeParse({ notes: null }).success).toBe(true);
});
