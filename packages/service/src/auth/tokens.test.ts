import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createTestKeys, type TestKeys } from "../testing/test-keys.js";
import { authenticate, authorize } from "./authenticate.js";
import {
  actorOf,
  anonymous,
  hasRole,
  isStaff,
  roleOf,
  type Caller,
} from "./caller.js";
import { createKeySource } from "./key-source.js";
import { serviceTokenFile } from "./service-token.js";
import { createTokenVerifier } from "./verify-token.js";

let keys: TestKeys;
beforeAll(async () => {
  keys = await createTestKeys();
});
afterAll(() => keys.remove());

function verifier(url = keys.jwksUrl) {
  let nowMs = Date.now();
  const now = () => new Date(nowMs);
  const verify = createTokenVerifier({
    issuer: keys.issuer,
    audience: keys.audience,
    keys: createKeySource({ url, now }),
    now,
  });
  return { verify, pass: (ms: number) => (nowMs += ms) };
}

test("a token says who its bearer is; roles that are not ours are left out", async () => {
  const token = await keys.token(["customer", "root" as never], {
    subject: "cara",
    customerId: "c-1",
  });
  expect(await verifier().verify(token)).toEqual({
    kind: "user",
    subject: "cara",
    roles: ["customer"],
    customerId: "c-1",
  });
});

test("a token ends when it says so, also one that was checked before", async () => {
  const { verify, pass } = verifier();
  const token = await keys.token(["staff"], { lifetimeSeconds: 30 });
  expect(await verify(token)).toBeDefined();
  pass(40_000);
  expect(await verify(token)).toBeUndefined();
});

test("after the keys were rotated new tokens are good within seconds, and old ones within a minute no more", async () => {
  const { verify, pass } = verifier();
  const before = await keys.token(["staff"]);
  expect(await verify(before)).toBeDefined();
  await keys.rotate();
  const after = await keys.token(["staff"]);
  expect(await verify(after)).toBeUndefined(); // Just read: a flood of unknown keys must not become a flood of reads.
  pass(6_000);
  expect(await verify(after)).toBeDefined();
  pass(61_000);
  expect(await verify(before)).toBeUndefined();
});

test("keys come from a server, too, and outlive its absence", async () => {
  const jwks = await (
    await import("node:fs/promises")
  ).readFile(fileURLToPath(keys.jwksUrl), "utf8");
  const server: Server = createServer((_request, response) =>
    response.end(jwks),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { verify, pass } = verifier(
    `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/jwks`,
  );
  expect(await verify(await keys.token(["staff"]))).toBeDefined();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  pass(3_600_000);
  expect(
    await verify(await keys.token(["admin"], { lifetimeSeconds: 9_000 })),
  ).toBeDefined();
});

test("while the keys can't be had nobody is refused: not knowing is transient", async () => {
  await expect(
    verifier("file:///var/tmp/no-such-jwks.json").verify(
      await keys.token(["staff"]),
    ),
  ).rejects.toMatchObject({ kind: "transient" });
});

test("the service token is read again when its file changes, and outlives a moment without it", async () => {
  let nowMs = 0;
  const token = serviceTokenFile(
    keys.serviceTokenFile,
    () => new Date((nowMs += 2_000)),
  );
  const first = await token();
  await writeFile(keys.serviceTokenFile, "second\n");
  expect(await token()).toBe("second");
  await rm(keys.serviceTokenFile);
  expect(await token()).toBe("second");
  expect(first).toMatch(/^eyJ/);
  await expect(
    serviceTokenFile("/no/such/file", () => new Date())(),
  ).rejects.toMatchObject({ kind: "transient" });
});

const user = (
  ...roles: ("customer" | "staff" | "admin" | "service")[]
): Caller => ({ kind: "user", subject: "u", roles });
const guest: Caller = {
  kind: "guest",
  token: "t",
  tokenHash: "abcdef0123456789",
};

test("admin may what staff may, and nobody else may", () => {
  expect(isStaff(user("admin"))).toBe(true);
  expect(hasRole(user("admin"), "service")).toBe(false);
  expect(hasRole(user("staff"), "admin")).toBe(false);
  expect(isStaff(guest)).toBe(false);
});

test.each([
  [user("customer", "admin"), "admin", "u"],
  [user("customer"), "customer", "u"],
  [user(), "anonymous", "u"],
  [guest, "guest", "guest:abcdef012345"],
  [anonymous, "anonymous", "anonymous"],
])("%j is recorded as %s %s", (caller, role, actor) => {
  expect([roleOf(caller), actorOf(caller)]).toEqual([role, actor]);
});

test("a bearer token counts before a guest's", async () => {
  const token = await keys.token(["staff"]);
  const known = await authenticate(
    { authorization: `Bearer ${token}`, guestToken: "g".repeat(30) },
    () => Promise.resolve(user("staff")),
  );
  expect(known).toEqual({ ok: true, value: user("staff") });
});

test("a guest is refused where guests are not meant, and let in where they are", () => {
  expect(authorize(guest, { roles: ["customer"] })).toMatchObject({
    error: { code: "UNAUTHENTICATED" },
  });
  expect(authorize(guest, { roles: ["customer"], guest: true }).ok).toBe(true);
  expect(authorize(guest, "public").ok).toBe(true);
});
