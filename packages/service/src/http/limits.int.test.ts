import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runThings, type Things } from "../testing/run-things.js";

let things: Things;
beforeAll(async () => {
  things = await runThings({ rateLimitPerSecond: 1, rateLimitBurst: 5 });
});
afterAll(() => things.stop());

test("a caller who asks too often is told when to come back; others, and other services, are not held up", async () => {
  const ask = (token: string) => things.call("/things/special", { token });
  const statuses: number[] = [];
  for (let time = 0; time < 7; time++)
    statuses.push((await ask(things.staff)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const refused = await ask(things.staff);
  expect(refused.body["code"]).toBe("RATE_LIMITED");
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await ask(things.customer)).status).toBe(200);
  const service = await things.keys.token(["service"]);
  for (let time = 0; time < 10; time++)
    expect((await ask(service)).status).toBe(200);
});

test("guessing tokens is limited by address", async () => {
  const guess = () => things.call("/things/special", { token: "nonsense" });
  const statuses = new Set<number>();
  for (let time = 0; time < 8; time++) statuses.add((await guess()).status);
  expect([...statuses]).toEqual([401, 429]);
});
