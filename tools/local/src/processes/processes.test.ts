import { expect, test } from "@jest/globals";
import { parseStat, isSameProcess, processIdentity } from "./identity.js";
import { lastWords } from "./last-words.js";
import { clockSeconds } from "./process-tree.js";
import { backOffMs } from "./supervisor.js";

test("a process is known by when it started, whatever its name holds", () => {
  const fields = Array.from({ length: 30 }, (_, index) => String(index + 3));
  const stat = (state: string) =>
    `17 (odd) name) ${[state, ...fields.slice(1)].join(" ")}`;
  expect(parseStat(stat("S"))).toBe("22");
  expect(parseStat(stat("Z"))).toBeUndefined();
});

test("an id that belongs to another process by now is not the recorded one", () => {
  const own = processIdentity(process.pid) ?? "";
  expect(isSameProcess(process.pid, own)).toBe(true);
  expect(isSameProcess(process.pid, `${own}0`)).toBe(false);
  expect(processIdentity(0)).toBeUndefined();
  expect(processIdentity(2 ** 30)).toBeUndefined();
});

test("a restart waits longer each time, at most 15 s", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(backOffMs)).toEqual([
    500, 1000, 2000, 4000, 8000, 15_000, 15_000,
  ]);
});

test.each([
  [
    "a sidecar's fatal message",
    '{"level":"info","msg":"hello"}\n{"level":"fatal","msg":"no such component"}\n{"level":"info","msg":"bye"}\n',
    "no such component",
  ],
  [
    "a service's error with its cause",
    '{"level":50,"msg":"could not start","err":{"message":"port taken"}}\n{"level":30,"msg":"stopped"}\n',
    "could not start: port taken",
  ],
  [
    "the plain text of a program that knows no JSON",
    "FATAL: data directory has wrong ownership\nHINT: none\n",
    "FATAL: data directory has wrong ownership",
  ],
  ["the last line", "one\ntwo\n    at stack (frame)\n", "two"],
  ["nothing", "\n", "it said nothing"],
])("the last words are %s", (_, log, words) => {
  expect(lastWords(log)).toBe(words);
});

test("ps's clock is read with and without days", () => {
  expect(clockSeconds("0:01.50")).toBe(1.5);
  expect(clockSeconds("01:02:03")).toBe(3723);
  expect(clockSeconds("2-00:00:10")).toBe(172_810);
});
