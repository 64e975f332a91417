import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { cacheFolder, keyOf } from "./cache.js";
import { buildName, isRecent } from "./dapr.js";
import { featureOf, versionOf } from "./java.js";
import { parseJarList } from "./kafka-jars.js";

const root = resolve(".");

test("tools are cached outside the checkout", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: "/c" })).toBe(join("/c", "waybill"));
  expect(cacheFolder({}).startsWith(root)).toBe(false);
});

test("what was built for other modules or another machine is not taken", () => {
  const name = buildName(root);
  expect(name).toContain(process.arch);
  expect(name).toContain(
    keyOf("toolchain/dapr/go.mod", "toolchain/dapr/go.sum"),
  );
  expect(keyOf("package.json")).not.toBe(keyOf("tsconfig.json"));
});

test.each([
  ["1.18.0", true],
  ["1.19.2", true],
  ["2.0.0", true],
  ["1.17.9", false],
  ["edge", false],
])("Dapr %s is recent enough: %s", (version, expected) => {
  expect(isRecent(version)).toBe(expected);
});

test("Java's version is found in what it prints", () => {
  expect(versionOf('openjdk version "17.0.15" 2025-04-15')).toBe("17.0.15");
  expect(versionOf("no such thing")).toBeUndefined();
  expect(featureOf("17.0.15")).toBe(17);
  expect(featureOf("1.8.0_292")).toBe(8);
  expect(featureOf("21-ea")).toBe(21);
});

test("each of Kafka's jars is pinned by its checksum", () => {
  const text = readFileSync("toolchain/kafka/jars.sha256", "utf8");
  const jars = parseJarList(text);
  expect(jars.length).toBeGreaterThan(40);
  for (const { sha256, path } of jars) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(path).toMatch(/\.jar$/);
  }
  expect(jars.map(({ path }) => path).join()).toContain("kafka_2.13-4.1.0");
});
