import { expect, test } from "@jest/globals";
import { isBrokerFault } from "./broker-fault.js";
import { createOutage } from "./outage.js";

test("one failed request holds nothing up; two in a row are an outage, until something goes through", () => {
  let clock = 0;
  const outage = createOutage({ random: () => 1, monotonicMs: () => clock });
  outage.failed(clock);
  expect(outage.suspected()).toBe(false);
  expect(outage.waitMs()).toBe(0);
  outage.failed(clock);
  expect(outage.suspected()).toBe(true);
  expect(outage.waitMs()).toBe(200);
  clock += 200;
  expect(outage.waitMs()).toBe(0);
  for (let n = 0; n < 20; n++) outage.failed(clock);
  expect(outage.waitMs()).toBe(2_000);
  expect(outage.succeeded()).toBe(true);
  expect(outage.waitMs()).toBe(0);
  expect(outage.succeeded()).toBe(false);
});

test("requests that fail beside each other are one sign of an outage, not several", () => {
  let clock = 0;
  const outage = createOutage({ random: () => 1, monotonicMs: () => clock });
  clock = 4_000;
  for (const begunMs of [0, 1, 2]) outage.failed(begunMs);
  expect(outage.suspected()).toBe(false);
  outage.failed(4_000);
  expect(outage.suspected()).toBe(true);
});

test.each([
  "circuit breaker is open",
  "kafka: client has run out of available brokers to talk to: dial tcp 127.0.0.1:19092: connect: connection refused",
  "kafka server: In the middle of a leadership election, there is currently no leader for this partition",
  "no answer within 4000 ms",
  "write tcp: broken pipe",
])("%s is the broker's fault", (error) => {
  expect(isBrokerFault(error)).toBe(true);
});

test("a message that is too large is its own fault", () => {
  expect(
    isBrokerFault(
      "kafka server: Message was too large, server rejected it to avoid allocation error",
    ),
  ).toBe(false);
});
