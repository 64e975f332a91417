import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { definitionOf } from "../events/catalogue.js";
import {
  asyncApiFile,
  asyncApiText,
  breaksBetween,
  declaredEvents,
  howToAccept,
  readAccepted,
} from "./accept-events.js";
import { eventTypes } from "./json-schema.js";

const root = process.cwd();
const command = "run `npm run events -w packages/contracts`";

test("no event changed in a way that breaks its consumers without a new version", () => {
  const breaks = breaksBetween(readAccepted(root), declaredEvents());
  if (breaks.length > 0) throw new Error([...breaks, howToAccept].join("\n"));
});

test("the accepted schemas are those that are declared", () => {
  const accepted = JSON.stringify(readAccepted(root));
  if (accepted !== JSON.stringify(declaredEvents()))
    throw new Error(`Event schemas changed, without a break: ${command}.`);
});

test("asyncapi.yaml is what the schemas say", () => {
  if (readFileSync(asyncApiFile, "utf8") !== asyncApiText())
    throw new Error(`${asyncApiFile} is out of date: ${command}.`);
});

test("an event whose version was raised says how older ones are read", () => {
  for (const type of eventTypes()) {
    const { version, upgrade } = definitionOf(type);
    expect({ type, read: version === 1 || upgrade !== undefined }).toEqual({
      type,
      read: true,
    });
  }
});
