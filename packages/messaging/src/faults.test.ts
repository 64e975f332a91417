import { expect, test } from "@jest/globals";
import {
  earlyEvent,
  kindOfFault,
  permanentFault,
  recordOfFault,
} from "./faults.js";

const shaped = (shape: object) => Object.assign(new Error("x"), shape);

test.each([
  ["a refused connection", { code: "ECONNREFUSED" }],
  ["a database that shuts down", { code: "57P01" }],
  ["a deadlock", { code: "40P01" }],
  ["gRPC UNAVAILABLE", { code: 14 }],
  ["gRPC DEADLINE_EXCEEDED", { code: 4 }],
  ["a timeout", { name: "TimeoutError" }],
  [
    "another service without an answer",
    { name: "RemoteUnavailable", kind: "transient" },
  ],
  ["a fetch that found nobody", { cause: { code: "UND_ERR_SOCKET" } }],
])("%s is tried again", (_, shape) => {
  expect(kindOfFault(shaped(shape))).toBe("transient");
});

test("an event that came too early is tried again", () => {
  expect(kindOfFault(earlyEvent("no order yet"))).toBe("early");
});

test.each([
  ["a bug", new TypeError("undefined is not a function")],
  ["a constraint", shaped({ code: "23505" })],
  [
    "a fault that says so itself, whatever its cause",
    permanentFault("NO", "no", shaped({ code: "ECONNREFUSED" })),
  ],
  ["gRPC INVALID_ARGUMENT", shaped({ code: 3 })],
  ["a thrown text", "no"],
  ["nothing at all", undefined],
])("%s is permanent", (_, error) => {
  expect(kindOfFault(error)).toBe("permanent");
});

test("a fault is kept with its code, stack and causes, without what PostgreSQL can't store", () => {
  const error = permanentFault(
    "CODE",
    "a\u0000b",
    shaped({ message: "below", cause: "root" }),
  );
  const record = recordOfFault(error);
  expect(record).toMatchObject({
    kind: "permanent",
    code: "CODE",
    message: "a\ufffdb",
    causes: ["below", "root"],
  });
  expect(record.stack).toContain("faults.test");
});

test("what is thrown without being an error is kept as text", () => {
  expect(recordOfFault("just text")).toMatchObject({
    code: "ERROR",
    message: "just text",
  });
  expect(recordOfFault({ message: { odd: true } }).message).toBe(
    '{"odd":true}',
  );
  expect(recordOfFault(undefined).message).toBe("undefined");
});

test("a chain of causes that never ends is cut", () => {
  const loop: { message: string; cause?: unknown } = { message: "again" };
  loop.cause = loop;
  expect(recordOfFault(loop).causes).toHaveLength(5);
  expect(kindOfFault(loop)).toBe("permanent");
});
