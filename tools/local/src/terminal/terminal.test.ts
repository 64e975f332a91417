import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { chooseLogs } from "../commands/logs.js";
import { parseLogLine } from "./log-line.js";
import { table } from "./table.js";
import { tailFile } from "./tail.js";

test("a service's line shows its message, and beside it only what the reader does not know yet", () => {
  expect(
    parseLogLine(
      "order",
      '{"level":40,"time":1700000000000,"pid":1,"hostname":"h","msg":"slow","orderId":"o1","tookMs":7}',
      0,
    ),
  ).toEqual({
    process: "order",
    atMs: 1_700_000_000_000,
    level: "warn",
    text: "slow orderId=o1 tookMs=7",
  });
});

test("a sidecar's line is read as well", () => {
  const line = parseLogLine(
    "order-dapr",
    '{"app_id":"order","instance":"h","level":"error","msg":"no broker","scope":"s","time":"2025-01-02T03:04:05.5Z","type":"log","ver":"1"}',
    0,
  );
  expect(line.level).toBe("error");
  expect(line.text).toBe("no broker");
  expect(new Date(line.atMs).toISOString()).toBe("2025-01-02T03:04:05.500Z");
});

test.each([
  [
    "PostgreSQL's",
    "2025-01-02 03:04:05.600 UTC [7] ERROR:  x",
    "2025-01-02T03:04:05.600Z",
    "error",
  ],
  [
    "Kafka's",
    "[2025-01-02T03:04:05.600Z] WARN y (k)",
    "2025-01-02T03:04:05.600Z",
    "warn",
  ],
  ["one without a time", "    at frame", "1970-01-01T00:00:00.042Z", "info"],
  ["half an object", '{"level":', "1970-01-01T00:00:00.042Z", "info"],
])("%s line keeps its text", (_, text, time, level) => {
  const line = parseLogLine("p", text, 42);
  expect(line).toMatchObject({ text, level });
  expect(new Date(line.atMs).toISOString()).toBe(time);
});

test("a service's name stands for its sidecar's log too", () => {
  const names = ["kafka", "order", "order-dapr", "payment"];
  expect(chooseLogs(names, ["order"])).toEqual(["order", "order-dapr"]);
  expect(chooseLogs(names, ["order-dapr"])).toEqual(["order-dapr"]);
  expect(chooseLogs(names, [])).toEqual(names);
  expect(() => chooseLogs(names, ["orders"])).toThrow('no log of "orders"');
});

test("a table's columns line up", () => {
  expect(
    table([
      ["a", "bb", "c"],
      ["aaa", "b", ""],
    ]),
  ).toBe("a    bb  c\naaa  b");
});

test("a log is followed line by line, and begun anew when it was replaced", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-tail-"));
  const file = join(folder, "order.log");
  const tail = tailFile(file);
  expect(tail.next()).toEqual([]);
  writeFileSync(file, "one\ntwö\nhal");
  expect(tail.next()).toEqual(["one", "twö"]);
  appendFileSync(file, "f\n");
  expect(tail.next()).toEqual(["half"]);
  expect(tail.next()).toEqual([]);
  writeFileSync(file, "new\n");
  expect(tail.next()).toEqual(["new"]);
  rmSync(folder, { recursive: true });
});
