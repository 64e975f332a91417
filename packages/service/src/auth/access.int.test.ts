import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runThings, type Things } from "../testing/run-things.js";

let things: Things;
beforeAll(async () => {
  things = await runThings();
});
afterAll(() => things.stop());

test("without credentials, with broken ones, or with another issuer's a caller is 401", async () => {
  const wrongIssuer = await things.keys.token(["staff"], { issuer: "other" });
  const wrongAudience = await things.keys.token(["staff"], {
    audience: "other",
  });
  const expired = await things.keys.token(["staff"], { lifetimeSeconds: -60 });
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"x","roles":["admin"]}').toString("base64url")}.`;
  for (const token of [
    undefined,
    "nonsense",
    wrongIssuer,
    wrongAudience,
    expired,
    unsigned,
    `${things.staff}x`,
  ]) {
    const refused = await things.call(
      "/things",
      token === undefined ? {} : { token },
    );
    expect([refused.status, refused.body["code"]]).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  }
});

test("broken credentials are refused also where none are needed", async () => {
  expect(
    (await things.call("/things/special", { token: "nonsense" })).status,
  ).toBe(401);
});

test("a role that may not is 403, and admin may what staff may", async () => {
  const refused = await things.call("/things", { token: things.customer });
  expect([refused.status, refused.body["code"]]).toEqual([403, "FORBIDDEN"]);
  const admin = await things.keys.token(["admin"]);
  expect((await things.call("/things", { token: admin })).status).toBe(200);
});

test("a guest's token opens what guests may, and nothing else", async () => {
  const id = String((await things.make()).body["id"]);
  const guest = { "x-guest-token": "g".repeat(43) };
  expect((await things.call(`/things/${id}`, { headers: guest })).status).toBe(
    200,
  );
  expect((await things.call("/things", { headers: guest })).status).toBe(401);
  expect(
    (
      await things.call(`/things/${id}`, {
        headers: { "x-guest-token": "short" },
      })
    ).status,
  ).toBe(401);
});
