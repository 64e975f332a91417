import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createKafkaProbe } from "../../../../packages/messaging/src/broker/kafka-probe.js";
import { findings, flawless } from "./verify.js";
import { poisonCodes, poisonTopic } from "./poison.js";
import { storm } from "./storm.js";
import { lagsOf, startTraffic } from "./traffic.js";
import { countOf, openWorld, quantile, until, type World } from "./world.js";

// One world for all of them: to start it is the dearest part.
let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 180_000);
afterAll(() => world.close(), 60_000);

const full = process.env["WAYBILL_TEST_FULL"] === "1";
const say = (text: string) => process.stdout.write(`drill: ${text}\n`);
const total = (lastVersions: ReadonlyMap<string, number>) =>
  [...lastVersions.values()].reduce((sum, last) => sum + last, 0);

/** Waits until both consumers have applied all of it, and checks that they did so once and in order. */
async function settled(
  lastVersions: ReadonlyMap<string, number>,
  withinMs: number,
): Promise<number> {
  const { alpha, beta } = world.consumers;
  const subjects = [...lastVersions.keys()];
  const ofThese = `effects WHERE subject IN (${subjects.map((id) => `'${id}'`).join(",")})`;
  const waitedMs = await until("all is applied", withinMs, async () => {
    const counts = await Promise.all(
      [alpha, beta].map((db) => countOf(db, ofThese)),
    );
    return counts.every((count) => count >= total(lastVersions));
  });
  for (const db of [alpha, beta])
    expect(await findings(db, lastVersions)).toEqual(
      flawless(total(lastVersions)),
    );
  expect(
    await countOf(world.producer, "outbox WHERE published_at IS NULL"),
  ).toBe(0);
  return waitedMs;
}

test("a look at the broker sees group and topics, and leaves no connection behind", async () => {
  const sockets = () =>
    process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap")
      .length;
  const before = sockets();
  const look = createKafkaProbe({
    ...{ brokers: world.rig.brokers, clientId: "drill", group: "alpha" },
    topics: ["customers", "orders"],
    subscribed: () => ["customers"],
  });
  await until(
    "the group has its partitions",
    20_000,
    async () => (await look()).assigned === true,
  );
  expect(await look()).toEqual({
    reachable: true,
    missingTopics: [],
    assigned: true,
    lag: [{ topic: "customers", messages: 0 }],
  });
  await until("it hung up", 2_000, async () => sockets() <= before);
}, 30_000);

test("10,000 events arrive once, in order and whole, whatever is killed, copied and shuffled", async () => {
  const seed = Number(
    process.env["DRILL_SEED"] ?? Math.floor(Math.random() * 1e9),
  );
  say(`seed ${String(seed)}; DRILL_SEED=${String(seed)} repeats it`);
  const events = 10_000;
  const { lastVersions, copies, kills } = await storm(world, {
    seed,
    events,
    writers: 4,
    copies: 0.2,
    rate: 350,
    victims: [
      "relay-1",
      "alpha-1",
      "beta-1",
      "relay-2-dapr",
      "beta-1-dapr",
      "kafka",
    ],
  });
  expect(total(lastVersions)).toBe(events);
  expect(copies).toBeGreaterThan(events * 0.17);
  const waitedMs = await settled(lastVersions, 180_000);
  say(
    `${String(copies)} copies, killed ${kills.join(", ")}; all applied ${(waitedMs / 1_000).toFixed(1)} s after the last write`,
  );
}, 480_000);

test(`a broker that is away for ${full ? "3 minutes" : "30 s"} stops no writer, and all is delivered within 60 s of its return`, async () => {
  const awayMs = full ? 180_000 : 30_000;
  const traffic = startTraffic(world, 20);
  await sleep(1_000);
  world.rig.kill("kafka", awayMs);
  await until(
    "the broker is away",
    5_000,
    async () => !world.rig.isUp("kafka"),
  );
  await until("the broker is back", awayMs + 30_000, async () =>
    world.rig.isUp("kafka"),
  );
  const { lastVersions, slowestMs, faults } = await traffic.stop();
  expect(faults).toBe(0);
  expect(total(lastVersions)).toBeGreaterThan(awayMs / 1_000);
  const waitedMs = await settled(lastVersions, 60_000);
  say(
    `broker away ${String(awayMs / 1_000)} s: ${String(total(lastVersions))} events written meanwhile, slowest write ${slowestMs.toFixed(0)} ms, all delivered ${(waitedMs / 1_000).toFixed(1)} s after its return`,
  );
}, 420_000);

test("a consumer whose PostgreSQL is away for 30 s loses nothing, and nothing becomes dead", async () => {
  const traffic = startTraffic(world, 20);
  await sleep(1_000);
  await world.betaPostgres.kill();
  await sleep(30_000);
  await world.betaPostgres.start();
  const { lastVersions } = await traffic.stop();
  const waitedMs = await settled(lastVersions, 60_000);
  say(
    `PostgreSQL away 30 s: all ${String(total(lastVersions))} events applied ${(waitedMs / 1_000).toFixed(1)} s after its return`,
  );
}, 180_000);

test("poison becomes dead letters with their cause within 10 s, and hardly slows its neighbours", async () => {
  const { alpha } = world.consumers;
  const letters = "inbox WHERE state = 'dead'";
  const measure = async (poisoned: boolean): Promise<number[]> => {
    const traffic = startTraffic(world, 40);
    for (let n = 0; n < 3; n++) {
      if (poisoned) {
        const before = await countOf(alpha, letters);
        const more = await poisonTopic(world);
        await until(
          "they are dead",
          10_000,
          async () => (await countOf(alpha, letters)) === before + more,
        );
      }
      await sleep(1_000);
    }
    const { lastVersions } = await traffic.stop();
    await until(
      "all is applied",
      30_000,
      async () =>
        (await lagsOf(alpha, lastVersions.keys())).length ===
        total(lastVersions),
    );
    return lagsOf(alpha, lastVersions.keys());
  };
  // A machine that has other work makes single rounds differ by more than poison does: the best of four counts.
  const ratios: number[] = [];
  while (ratios.length < 4 && !ratios.some((ratio) => ratio < 2)) {
    const calm = [...(await measure(false)), ...(await measure(false))];
    const poisoned = [...(await measure(true)), ...(await measure(true))];
    const [before, after] = [quantile(calm, 0.99), quantile(poisoned, 0.99)];
    ratios.push(after / before);
    say(
      `neighbours' p99 ${before.toFixed(0)} ms calm, ${after.toFixed(0)} ms beside poison`,
    );
  }
  expect(Math.min(...ratios)).toBeLessThan(2);
  const rows = await alpha.query<{ code: string; message: string }>(
    "SELECT DISTINCT fault ->> 'code' AS code FROM inbox WHERE state = 'dead' ORDER BY 1",
  );
  expect(rows.map(({ code }) => code)).toEqual(
    Object.values(poisonCodes).sort(),
  );
}, 180_000);
