import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { findings, flawless } from "./verify.js";
import { storm } from "./storm.js";
import { countOf, openWorld, until, type World } from "./world.js";

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close(), 60_000);

test("10,000 events arrive once, in order and whole, whatever is killed, copied and shuffled", async () => {
  const seed = Number(
    process.env["DRILL_SEED"] ?? Math.floor(Math.random() * 1e9),
  );
  process.stdout.write(
    `drill seed ${String(seed)} (repeat with DRILL_SEED=${String(seed)})\n`,
  );
  const events = 10_000;
  const { lastVersions, copies, kills } = await storm(world, {
    seed,
    events,
    writers: 4,
    copies: 0.2,
    rate: 300,
    victims: [
      "relay-1",
      "alpha-1",
      "beta-1-dapr",
      "relay-2-dapr",
      "kafka",
      "beta-1",
    ],
  });
  expect([...lastVersions.values()].reduce((sum, last) => sum + last, 0)).toBe(
    events,
  );
  expect(copies).toBeGreaterThan(events * 0.17);
  const { alpha, beta } = world.consumers;
  const waited = await until("all is applied", 90_000, async () => {
    const counts = await Promise.all(
      [alpha, beta].map((db) => countOf(db, "effects")),
    );
    return counts.every((count) => count >= events);
  });
  process.stdout.write(
    `drill: ${String(copies)} copies, killed ${kills.join(", ")}; all applied ${String(Math.round(waited))} ms after the last write\n`,
  );
  expect(await findings(alpha, lastVersions)).toEqual(flawless(events));
  expect(await findings(beta, lastVersions)).toEqual(flawless(events));
  expect(
    await countOf(world.producer, "outbox WHERE published_at IS NULL"),
  ).toBe(0);
}, 300_000);
