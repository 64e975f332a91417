import { expect, test } from "@jest/globals";
import { readOptions } from "./options.js";

test("without words the stack is started, from .waybill, on the default ports", () => {
  expect(readOptions([], {})).toMatchObject({
    command: "start",
    offset: 0,
    dataDir: undefined,
    fresh: false,
    only: [],
    programs: {},
  });
});

test("the environment stands in for --offset and --data, and gives way to them", () => {
  const environment = { WAYBILL_PORT_OFFSET: "100", WAYBILL_DATA_DIR: "/d" };
  expect(readOptions(["stop"], environment)).toMatchObject({
    command: "stop",
    offset: 100,
    dataDir: "/d",
  });
  expect(
    readOptions(["start", "--offset", "auto", "--data", "/e"], environment),
  ).toMatchObject({ offset: "auto", dataDir: "/e" });
});

test("services can be listed with commas or one by one", () => {
  expect(
    readOptions(["start", "--only", "order,checkout", "--only", "payment"], {})
      .only,
  ).toEqual(["order", "checkout", "payment"]);
});

test("apps can be given other programs", () => {
  const { programs } = readOptions(
    ["start", "--program", "order=a.js", "--program", "payment=b=c.js"],
    {},
  );
  expect(programs).toEqual({ order: "a.js", payment: "b=c.js" });
});

test.each([
  [["start", "--ofset", "1"], "--ofset"],
  [["start", "--offset", "x"], "whole number"],
  [["start", "--offset", "20000"], "13500"],
  [["start", "--names", "mdns"], "--names"],
  [["start", "--program", "order"], "<app>=<file>"],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args, {})).toThrow(message);
});
