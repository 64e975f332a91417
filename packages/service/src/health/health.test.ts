import { expect, test } from "@jest/globals";
import type { HealthCheck } from "./check.js";
import { createHealth } from "./health.js";

function healthOf(checks: HealthCheck[], isOpen = () => true) {
  let nowMs = 0;
  const health = createHealth({
    checks: () => checks,
    isOpen,
    now: () => new Date(nowMs),
    timeoutMs: 50,
  });
  return { health, pass: (ms: number) => (nowMs += ms) };
}
const check = (
  name: string,
  critical: boolean,
  ask: HealthCheck["check"],
): HealthCheck => ({ name, critical, check: ask });

test("a service is ready when all that is critical is up", async () => {
  const { health } = healthOf([
    check("database", true, async () => ({ up: true, latencyMs: 3 })),
    check("cache", false, async () => ({ up: false, detail: "away" })),
  ]);
  expect(await health.report()).toEqual({
    ready: true,
    checks: {
      database: { up: true, latencyMs: 3, critical: true },
      cache: {
        up: false,
        detail: "away",
        latencyMs: expect.any(Number),
        critical: false,
      },
    },
  });
});

test("a check that throws or hangs is down, and says why", async () => {
  const { health } = healthOf([
    check("throws", true, async () => {
      throw Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" });
    }),
    check("hangs", true, () => new Promise(() => undefined)),
  ]);
  const { ready, checks } = await health.report();
  expect(ready).toBe(false);
  expect(checks["throws"]).toMatchObject({ up: false, detail: "ECONNREFUSED" });
  expect(checks["hangs"]).toMatchObject({
    up: false,
    detail: "no answer within 50 ms",
  });
});

test("probes in quick succession ask once", async () => {
  let asked = 0;
  const { health, pass } = healthOf([
    check("a", true, async () => ({ up: ++asked > 0 })),
  ]);
  await Promise.all([health.report(), health.report()]);
  await health.report();
  expect(asked).toBe(1);
  pass(600);
  await health.report();
  expect(asked).toBe(2);
});

test("a service that stops is not ready any more, whatever was found a moment ago", async () => {
  let open = true;
  const { health } = healthOf([], () => open);
  expect((await health.report()).ready).toBe(true);
  open = false;
  expect((await health.report()).ready).toBe(false);
});
