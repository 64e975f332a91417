import { expect, test } from "@jest/globals";
import { mergeRefusals } from "./merge-refusals.js";

const nowhere = () => "somewhere";

test("none are none, and one alone stays as it is", () => {
  const only = { code: "VOUCHER_UNKNOWN" } as const;
  expect(mergeRefusals([], nowhere)).toBeUndefined();
  expect(mergeRefusals([only], nowhere)).toBe(only);
});

test("the first names several; every fault is kept, and the graver facts win", () => {
  const fault = { path: "a", code: "PRODUCT_UNKNOWN", message: "no such" };
  const merged = mergeRefusals(
    [
      { code: "PRODUCT_UNKNOWN", errors: [fault], facts: { skus: ["A"] } },
      {
        code: "VOUCHER_EXPIRED",
        detail: "Too late.",
        facts: { skus: [], x: 1 },
      },
    ],
    nowhere,
  );
  expect(merged).toEqual({
    code: "PRODUCT_UNKNOWN",
    detail: "There is no such product. Too late.",
    errors: [
      fault,
      { path: "somewhere", code: "VOUCHER_EXPIRED", message: "Too late." },
    ],
    facts: { skus: ["A"], x: 1 },
  });
});
