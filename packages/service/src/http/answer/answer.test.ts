import { expect, test } from "@jest/globals";
import { remoteFailure, remoteUnavailable } from "../../grpc/remote-errors.js";
import { refusalAnswer, isUnchanged, answerOf } from "./answer.js";
import { refusalOfFault } from "./faults.js";
import { problemOf, retryAfterOf } from "./problem.js";

const place = { instance: "/api/v1/orders", traceId: "t" };

test("facts become members of the problem, and never hide a standard one", () => {
  expect(
    problemOf(
      {
        code: "INSUFFICIENT_STOCK",
        facts: { lines: [{ sku: "x" }], status: 200, code: "OK" },
      },
      place,
    ),
  ).toMatchObject({
    status: 409,
    code: "INSUFFICIENT_STOCK",
    lines: [{ sku: "x" }],
    detail: "There is not enough stock",
  });
});

test.each([
  [{ code: "RATE_LIMITED", facts: { retryAfterSeconds: 1.2 } }, 2],
  [{ code: "DEPENDENCY_UNAVAILABLE" }, 1],
  [
    { code: "PAYMENT_PROVIDER_UNAVAILABLE", facts: { retryAfterSeconds: 5 } },
    5,
  ],
  [{ code: "IDEMPOTENCY_IN_PROGRESS" }, 1],
  [{ code: "CONFLICT", facts: { retryAfterSeconds: 5 } }, undefined],
] as const)("%j is asked again after %s s", (refusal, seconds) => {
  expect(retryAfterOf(refusal)).toBe(seconds);
});

test("401 says how to authenticate", () => {
  expect(
    refusalAnswer({ code: "UNAUTHENTICATED" }, place).headers[
      "WWW-Authenticate"
    ],
  ).toContain("Bearer");
});

test.each([
  ['"7"', true],
  ['W/"7"', true],
  ['"6", "7"', true],
  ['"6"', false],
  [undefined, false],
])("If-None-Match %s is unchanged: %s", (header, unchanged) => {
  expect(
    isUnchanged(answerOf({ status: 200, body: {}, etag: "7" }), header),
  ).toBe(unchanged);
});

test("a database that is away, and a service that is, are 503; anything else is a bug", () => {
  expect(
    refusalOfFault(Object.assign(new Error("x"), { code: "ECONNREFUSED" })),
  ).toMatchObject({
    refusal: { code: "DEPENDENCY_UNAVAILABLE" },
    broken: false,
  });
  expect(
    refusalOfFault(
      remoteUnavailable({ appId: "payment", method: "m" }, "x", {
        code: "PAYMENT_PROVIDER_UNAVAILABLE",
      }),
    ),
  ).toMatchObject({
    refusal: {
      code: "PAYMENT_PROVIDER_UNAVAILABLE",
      facts: { dependency: "payment" },
    },
    broken: false,
  });
  expect(
    refusalOfFault(remoteFailure({ appId: "payment", method: "m" }, "x")),
  ).toEqual({ refusal: { code: "INTERNAL" }, broken: true });
  expect(refusalOfFault(new TypeError("x")).broken).toBe(true);
  expect(refusalOfFault("x").broken).toBe(true);
});
