import { expect, test } from "@jest/globals";
import type { Consumer, IntentExecutor } from "@waybill/messaging";
import { inEventContext, inIntentContext } from "./in-event-context.js";
import {
  currentContext,
  noteOrderId,
  type RequestContext,
} from "./request-context.js";

const eventOf = (data: object) =>
  ({ id: "e", correlationId: "c-1", data }) as never;

test("an event is handled with its correlation id, order id and a trace", async () => {
  const seen: (RequestContext | undefined)[] = [];
  const consumer: Consumer = {
    name: "order",
    handlers: {
      "payment.completed": {
        apply: "latest",
        handle: async () => void seen.push(currentContext()),
      },
    },
  };
  const wrapped = inEventContext(consumer);
  await wrapped.handlers["payment.completed"]?.handle(
    eventOf({ orderId: "o-1" }),
    undefined as never,
  );
  await wrapped.handlers["payment.completed"]?.handle(
    eventOf({}),
    undefined as never,
  );
  expect(seen).toEqual([
    {
      correlationId: "c-1",
      orderId: "o-1",
      traceparent: expect.stringMatching(/^00-/),
    },
    { correlationId: "c-1", traceparent: expect.any(String) },
  ]);
  expect(wrapped).toMatchObject({
    name: "order",
    handlers: { "payment.completed": { apply: "latest" } },
  });
});

test("an intent is performed with the correlation id of its payload, or a new one", async () => {
  const seen: (string | undefined)[] = [];
  const executor: IntentExecutor = {
    kind: "k",
    concurrency: 3,
    run: async () => void seen.push(currentContext()?.correlationId),
  };
  const wrapped = inIntentContext(executor, () => "new");
  const run = { key: "k", attempt: 1, signal: AbortSignal.abort() };
  await wrapped.run({ ...run, payload: { correlationId: "c-2" } });
  await wrapped.run({ ...run, payload: "odd" });
  expect(seen).toEqual(["c-2", "new"]);
  expect(wrapped.concurrency).toBe(3);
});

test("outside of any context noting an order id does nothing", () => {
  noteOrderId("o-1");
  expect(currentContext()).toBeUndefined();
});
