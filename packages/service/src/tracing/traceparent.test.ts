import { expect, test } from "@jest/globals";
import { readCorrelationId } from "../context/correlation.js";
import { childTraceparent, readTraceparent, traceIdOf } from "./traceparent.js";

const sound = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("a child stays in the trace of its parent, with its flags and a span of its own", () => {
  const child = childTraceparent(sound);
  expect(traceIdOf(child)).toBe(traceIdOf(sound));
  expect(child.slice(36, 52)).not.toBe(sound.slice(36, 52));
  expect(child.slice(52)).toBe("-01");
  expect(readTraceparent(child)).toBe(child);
});

test("without a parent a trace begins", () => {
  expect(readTraceparent(childTraceparent())).toBeDefined();
});

test.each([
  undefined,
  1,
  "",
  "x",
  sound.replace("4bf9", "4BF9"),
  `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
  `${sound}-more`,
])("the traceparent %s is none", (text) => {
  expect(readTraceparent(text)).toBeUndefined();
});

test.each([
  ["order-1:a/b=", true],
  ["", false],
  ["a b", false],
  ["x".repeat(129), false],
  ["a\nb", false],
  [["a"], false],
])("the correlation id %j is taken: %s", (text, taken) => {
  expect(readCorrelationId(text) !== undefined).toBe(taken);
});

test("no two of ten thousand spans are alike", () => {
  const spans = new Set(
    Array.from({ length: 10_000 }, () => childTraceparent(sound)),
  );
  expect(spans.size).toBe(10_000);
});
