import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { readDaprFile } from "./dapr-file.js";
import { offsetsFor, portsOf } from "./ports.js";

const portsAt = (offset: number) =>
  portsOf(readDaprFile(resolve("."), { offset, dataDir: "" }), offset).map(
    ({ port }) => port,
  );

test("no port of a stack is used twice", () => {
  const ports = portsAt(0);
  expect(new Set(ports).size).toBe(ports.length);
  expect(ports).toEqual(
    expect.arrayContaining([8004, 9004, 7004, 3504, 51_004, 52_004, 9504]),
  );
});

test("the offsets that tests choose lie outside the range of ephemeral ports, and meet no stack of the default ports", () => {
  const own = new Set(portsAt(0));
  const offsets = offsetsFor(
    readDaprFile(resolve("."), { offset: 0, dataDir: "" }),
  );
  expect(offsets.length).toBeGreaterThan(50);
  for (const offset of offsets)
    for (const port of portsAt(offset)) {
      expect(port).toBeLessThan(65_536);
      expect(port < 32_768 || port > 60_999).toBe(true);
      expect(own.has(port)).toBe(false);
    }
});
