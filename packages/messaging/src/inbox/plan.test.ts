import { expect, test } from "@jest/globals";
import type { EventHandler } from "../contract.js";
import { planOf, topicsOf } from "./plan.js";

const handle = async () => undefined;
const each: EventHandler = { apply: "each", handle };
const latest: EventHandler = { apply: "latest", handle };

test("one `each` handler makes its topic ordered without gaps, others stay projections", () => {
  const plan = planOf({
    name: "order",
    handlers: {
      "payment.pending": latest,
      "payment.completed": each,
      "payment.failed": latest,
      "customer.updated": latest,
    },
  });
  expect(plan.modeOf("payments")).toBe("each");
  expect(plan.modeOf("customers")).toBe("latest");
  expect(plan.modeOf("orders")).toBeUndefined();
  expect(topicsOf([plan])).toEqual(["payments", "customers"]);
  expect(plan.handlerOf("payment.pending")).toBe(latest);
  expect(plan.handlerOf("order.created")).toBeUndefined();
  expect(plan.handlerOf("nobody.knows")).toBeUndefined();
});

test("a handler for a type that does not exist is a broken program", () => {
  expect(() =>
    planOf({ name: "order", handlers: { "no.type": each } as object }),
  ).toThrow("no.type is no event type");
});
