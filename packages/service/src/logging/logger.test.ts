import { expect, test } from "@jest/globals";
import { inContext, noteOrderId } from "../context/request-context.js";
import { createLogger } from "./logger.js";
import { redactText } from "./redact.js";

function capture() {
  const lines: string[] = [];
  const log = createLogger({
    service: "order",
    instanceId: "order-1",
    level: "debug",
    destination: { write: (line: string) => void lines.push(line) },
  });
  const last = () =>
    JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown>;
  return { log, lines, last };
}

test("each line says which service, instance and level, with the time in RFC 3339", () => {
  const { log, last } = capture();
  log.info("hello");
  expect(last()).toMatchObject({
    level: "info",
    service: "order",
    instance: "order-1",
    msg: "hello",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test("lines of one piece of work carry its correlation id, trace id and, once known, its order id", () => {
  const { log, last } = capture();
  const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  inContext({ correlationId: "c-1", traceparent }, () => {
    log.info("before");
    expect(last()).not.toHaveProperty("orderId");
    noteOrderId("o-1");
    log.info("after");
  });
  expect(last()).toMatchObject({
    correlationId: "c-1",
    orderId: "o-1",
    traceId: "a".repeat(32),
  });
  log.info("outside");
  expect(last()).not.toHaveProperty("correlationId");
});

test("personal data is taken out by key at any depth", () => {
  const { log, lines } = capture();
  log.info({
    order: {
      shippingAddress: { name: "Maria Anders", street: "Obere Str. 57" },
      customer: { email: "maria@example.com", phone: "030-0074321" },
    },
    headers: { authorization: "Bearer abc", "X-Guest-Token": "s3cr3t" },
    list: [{ fullName: "Maria Anders" }],
  });
  const line = lines.join("");
  for (const secret of ["Maria", "Obere", "maria@", "0074321", "abc", "s3cr3t"])
    expect(line).not.toContain(secret);
});

test("errors keep their type, code, stack and causes, but no email of a message", () => {
  const { log, last } = capture();
  const cause = Object.assign(new Error("row of maria@example.com"), {
    code: "23505",
  });
  log.error({ err: new Error("could not save", { cause }) }, "failed");
  expect(last()).toMatchObject({
    err: {
      type: "Error",
      message: "could not save",
      stack: expect.stringContaining("logger.test"),
      cause: { code: "23505", message: "row of [redacted]" },
    },
  });
});

test.each([
  ["pay with 4242424242424242 now", "pay with [redacted] now"],
  ["pay with 4242 4242 4242 4242 now", "pay with [redacted] now"],
  [
    "4242424242424241 fails the checksum",
    "4242424242424241 fails the checksum",
  ],
  ["mail to a.b+c@mail.example.org!", "mail to [redacted]!"],
  ["Authorization: Bearer abcdefgh12345", "Authorization: Bearer [redacted]"],
  ["eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln", "[redacted]"],
  [
    "postgres://waybill:pw@127.0.0.1/x",
    "postgres://waybill:[redacted]@127.0.0.1/x",
  ],
  [
    "order 01981b3a-4b7c-7000-8000-000000000001",
    "order 01981b3a-4b7c-7000-8000-000000000001",
  ],
  [
    "order 12345678-1234-7000-8000-000000000001",
    "order 12345678-1234-7000-8000-000000000001",
  ],
])("the text %s is logged as %s", (text, logged) => {
  expect(redactText(text)).toBe(logged);
});

test("huge lists and deep objects are cut", () => {
  const { log, last } = capture();
  let deep: unknown = "bottom";
  for (let level = 0; level < 20; level++) deep = { deep };
  log.info({ list: Array.from({ length: 60 }, (_, index) => index), deep });
  expect((last()["list"] as unknown[]).at(-1)).toBe("[10 more]");
  expect(JSON.stringify(last())).toContain("[deep]");
});
