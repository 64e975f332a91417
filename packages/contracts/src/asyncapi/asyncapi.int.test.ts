import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";
import { expect, test } from "@jest/globals";
import { asyncApiFile } from "./accept-events.js";
import { eventTypes } from "./json-schema.js";

test("AsyncAPI's own parser accepts the document, and finds every event in it", async () => {
  const { document, diagnostics } = await new Parser().parse(
    readFileSync(asyncApiFile, "utf8"),
  );
  // 0 is an error, 1 a warning; what is below is advice.
  const faults = diagnostics.filter(
    ({ severity }) => [0, 1].indexOf(severity) >= 0,
  );
  expect(faults.map(({ message, path }) => ({ message, path }))).toEqual([]);
  const names = document
    ?.allMessages()
    .all()
    .map((message) => message.name());
  expect([...new Set(names)].sort()).toEqual(eventTypes());
}, 60_000);
