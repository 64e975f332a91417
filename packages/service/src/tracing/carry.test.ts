import { expect, test } from "@jest/globals";
import { context, propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import { setTimeout as sleep } from "node:timers/promises";
import { inContext } from "../context/request-context.js";
import { activeTraceparent, carryTraces, inTrace } from "./carry.js";

carryTraces();
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("what runs in a trace finds it, also after waiting, and nobody else does", async () => {
  const inside = inTrace(traceparent, async () => {
    await sleep(5);
    return activeTraceparent();
  });
  expect(activeTraceparent()).toBeUndefined();
  expect(await inside).toBe(traceparent);
  expect(inTrace(undefined, activeTraceparent)).toBeUndefined();
});

test("the context of a request is its trace, for packages that know OpenTelemetry alone", () => {
  expect(
    inContext({ correlationId: "c", traceparent }, activeTraceparent),
  ).toBe(traceparent);
});

test("a trace that came with an event is taken up, an odd one is not", () => {
  const taken = propagation.extract(ROOT_CONTEXT, { traceparent });
  expect(context.with(taken, activeTraceparent)).toBe(traceparent);
  const odd = propagation.extract(ROOT_CONTEXT, { traceparent: "00-1-2-3" });
  expect(context.with(odd, activeTraceparent)).toBeUndefined();
});
