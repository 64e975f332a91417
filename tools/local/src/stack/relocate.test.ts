import { expect, test } from "@jest/globals";
import { relocate, relocateVariable } from "./relocate.js";

const place = { offset: 1000, dataDir: "/data/run" };

test("loopback ports move by the offset, other hosts' ports do not", () => {
  expect(relocate("postgres://app@127.0.0.1:15432/waybill_order", place)).toBe(
    "postgres://app@127.0.0.1:16432/waybill_order",
  );
  expect(
    relocate("1@localhost:19093, kafka.example.com:9092", {
      ...place,
    }),
  ).toBe("1@localhost:20093, kafka.example.com:9092");
});

test("paths in .waybill/ move to the run's folder, wherever they stand", () => {
  for (const [before, after] of [
    [".waybill/keys/service-token", "/data/run/keys/service-token"],
    ["file:.waybill/keys/jwks.json", "file:/data/run/keys/jwks.json"],
    ["log.dirs=.waybill/kafka", "log.dirs=/data/run/kafka"],
    ['value: ".waybill/names.db"', 'value: "/data/run/names.db"'],
    ["/other/.waybill/x", "/other/.waybill/x"],
  ] as const)
    expect(relocate(before, place)).toBe(after);
});

test("a bare number moves when its variable is a port", () => {
  expect(relocateVariable("ORDER_HTTP_PORT", "8004", place)).toBe("9004");
  expect(relocateVariable("ORDER_RETURN_WINDOW_DAYS", "30", place)).toBe("30");
});

test("without an offset the files mean what they say", () => {
  const text = "http://127.0.0.1:8099";
  expect(relocate(text, { offset: 0, dataDir: ".waybill" })).toBe(text);
});
