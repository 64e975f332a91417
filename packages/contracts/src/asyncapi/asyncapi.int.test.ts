import { readFileSync } from "node:fs";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";
import { expect, test } from "@jest/globals";
import { asyncApiFile } from "./accept-events.js";
import { eventTypes } from "./json-schema.js";

test("AsyncAPI's own parser accepts the document, and finds every event in it", async () => {
  const { document, diagnostics } = await new Parser().parse(
    readFileSync(asyncApiFile, "utf8"),
  );
  const faults = diagnostics.filter(
    ({ severity }) => Number(severity) <= Number(DiagnosticSeverity.Warning),
  );
  expect(faults.map(({ message, path }) => ({ message, path }))).toEqual([]);
  const names = document
    ?.allMessages()
    .all()
    .map((message) => message.name());
  expect([...new Set(names)].sort()).toEqual(eventTypes());
}, 60_000);
