import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { readDaprFile } from "./dapr-file.js";
import { withPrograms } from "./programs.js";

const root = resolve(".");
const apps = readDaprFile(root, { offset: 0, dataDir: ".waybill" });

test("an app runs another program with the words before it, and the others their own", () => {
  const changed = withPrograms(apps, { checkout: "package.json" }, root);
  const words = (list: typeof apps, id: string) =>
    list.find((app) => app.id === id)?.command;
  expect(words(changed, "checkout")).toEqual([
    ...(words(apps, "checkout")?.slice(0, -1) ?? []),
    "package.json",
  ]);
  expect(words(changed, "order")).toEqual(words(apps, "order"));
});

test("without other programs nothing changes", () => {
  expect(withPrograms(apps, {}, root)).toEqual(apps);
});

test.each([
  [{ checkuot: "package.json" }, "names no app"],
  [{ checkout: "none/such.js" }, "There is no program none/such.js"],
])("%j is refused in one sentence", (programs, sentence) => {
  expect(() => withPrograms(apps, programs, root)).toThrow(sentence);
});
