import { expect, test } from "@jest/globals";
import { createHealthWatch, healthOf } from "./broker-health.js";

const sidecar = { up: true, subscribed: ["orders"] };
const kafka = {
  reachable: true,
  missingTopics: [],
  assigned: true,
  lag: [{ topic: "orders", messages: 3 }],
} as const;

test("all is well when sidecar, broker, topics and group are", () => {
  expect(healthOf(sidecar, kafka, ["orders"], 5)).toEqual({
    up: true,
    sidecar: true,
    reachable: true,
    missingTopics: [],
    assigned: true,
    lag: [{ topic: "orders", messages: 3 }],
    latencyMs: 5,
  });
});

test("without a broker address the sidecar alone is asked", () => {
  const health = healthOf(sidecar, undefined, ["orders"], 5);
  expect(health).toMatchObject({ up: true, lag: [] });
  expect(health).not.toHaveProperty("reachable");
});

test.each([
  [
    { up: false, detail: "the sidecar does not answer", subscribed: [] },
    kafka,
    "the sidecar does not answer",
  ],
  [
    sidecar,
    { ...kafka, reachable: false, detail: "Kafka is away" },
    "Kafka is away",
  ],
  [
    sidecar,
    { ...kafka, missingTopics: ["stock"] as const },
    "topics are missing: stock",
  ],
  [
    { up: true, subscribed: [] },
    kafka,
    "the sidecar does not subscribe to orders",
  ],
  [
    sidecar,
    { ...kafka, assigned: false },
    "no partition is assigned to the consumer group",
  ],
])("what is wrong is said in one sentence (%#)", (side, broker, detail) => {
  expect(healthOf(side, broker, ["orders"], 5)).toMatchObject({
    up: false,
    detail,
  });
});

test("health is asked in the background, and the last answer is given at once", async () => {
  let asked = 0;
  const watch = createHealthWatch({
    sidecar: async () => ({ up: ++asked > 1, subscribed: [] }),
    kafka: undefined,
    subscribed: () => [],
    everyMs: 5,
    monotonicMs: () => 0,
  });
  expect(watch.last()).toBeUndefined();
  expect((await watch.current()).sidecar).toBe(false);
  watch.start();
  await new Promise((resolve) => setTimeout(resolve, 40));
  await watch.stop();
  expect(watch.last()?.sidecar).toBe(true);
});
