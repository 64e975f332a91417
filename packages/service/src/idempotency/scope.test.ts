import { expect, test } from "@jest/globals";
import { openAnswer, sealAnswer } from "./seal.js";
import { keyScopeOf, requestHashOf } from "./scope.js";

const user = { kind: "user", subject: "sam", roles: [] } as const;
const guest = { kind: "guest", token: "t", tokenHash: "h" } as const;
const route = { method: "post", path: "/orders" };
const scopeOf = (...parts: Parameters<typeof keyScopeOf>) =>
  keyScopeOf(...parts).scope.toString("hex");

test("a key counts for one caller, one route and, for people nobody knows, one address", () => {
  const scopes = [
    scopeOf(user, "1", route, "k"),
    scopeOf({ ...user, subject: "cara" }, "1", route, "k"),
    scopeOf(guest, "1", route, "k"),
    scopeOf({ kind: "anonymous" }, "1", route, "k"),
    scopeOf({ kind: "anonymous" }, "2", route, "k"),
    scopeOf(user, "1", { ...route, path: "/carts" }, "k"),
    scopeOf(user, "1", { ...route, method: "put" }, "k"),
    scopeOf(user, "1", route, "K"),
  ];
  expect(new Set(scopes).size).toBe(scopes.length);
  expect(scopeOf(user, "2", route, "k")).toBe(scopes[0]);
});

const input = { params: { id: "1" }, query: {}, rawBody: Buffer.alloc(0) };
const hashOf = (body: unknown) =>
  requestHashOf({ ...input, body }).toString("hex");

test("a request is the same in another order of members, and another with another value", () => {
  expect(hashOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(
    hashOf({ b: { d: null, c: [1, 2] }, a: 1 }),
  );
  expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }));
  const others = [
    { a: 1 },
    { a: "1" },
    { a: [1] },
    { a: null },
    {},
    undefined,
    { a: new Date(1) },
    [{ a: 1 }],
  ];
  expect(new Set(others.map(hashOf)).size).toBe(others.length);
  expect(
    requestHashOf({ ...input, params: { id: "2" }, body: {} }).equals(
      requestHashOf({ ...input, body: {} }),
    ),
  ).toBe(false);
});

test("a sealed answer opens with its key alone", () => {
  const answer = {
    status: 201,
    headers: { Location: "/x" },
    body: '{"guestToken":"secret"}',
  };
  const { sealKey } = keyScopeOf(user, "1", route, "k");
  const sealed = sealAnswer(answer, sealKey);
  expect(sealed.includes("secret")).toBe(false);
  expect(openAnswer(sealed, sealKey)).toEqual(answer);
  expect(() =>
    openAnswer(sealed, keyScopeOf(user, "1", route, "other").sealKey),
  ).toThrow();
});
