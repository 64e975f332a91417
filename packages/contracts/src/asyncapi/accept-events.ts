import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { stringify } from "yaml";
import { definitionOf } from "../events/catalogue.js";
import { breaksOf, type AcceptedEvent } from "./compatibility.js";
import { asyncApiDocument } from "./document.js";
import { dataSchemaOf, eventTypes } from "./json-schema.js";

export type AcceptedEvents = Readonly<Record<string, AcceptedEvent>>;

export const asyncApiFile = "asyncapi.yaml";
export const acceptedFile = "packages/contracts/accepted-events.json";

/** What asyncapi.yaml shall hold. */
export const asyncApiText = (): string =>
  `# Generated from packages/contracts by \`npm run events -w packages/contracts\`. Do not edit.\n${stringify(
    asyncApiDocument(),
    { lineWidth: 120, aliasDuplicateObjects: false },
  )}`;

/** The events as they are declared now. */
export const declaredEvents = (): AcceptedEvents =>
  Object.fromEntries(
    eventTypes().map((type) => {
      const { topic, version } = definitionOf(type);
      return [type, { topic, version, schema: dataSchemaOf(type) }];
    }),
  );

/** How `declared` breaks consumers of `accepted`. A type that is gone breaks them too. */
export const breaksBetween = (
  accepted: AcceptedEvents,
  declared: AcceptedEvents,
): string[] =>
  Object.entries(accepted).flatMap(([type, before]) => {
    const now = declared[type];
    return now
      ? breaksOf(type, before, now)
      : [`${type} is gone: consumers still wait for it`];
  });

export const readAccepted = (root: string): AcceptedEvents =>
  existsSync(join(root, acceptedFile))
    ? (JSON.parse(
        readFileSync(join(root, acceptedFile), "utf8"),
      ) as AcceptedEvents)
    : {};

export const howToAccept =
  "Raise the version in its defineEvent, say there how older events are read (`upgrade`), and run `npm run events -w packages/contracts`.";

/** Writes the accepted schemas and asyncapi.yaml anew, unless a change breaks consumers and raises no version. */
export async function acceptEvents(
  root: string,
): Promise<{ ok: boolean; report: string }> {
  const declared = declaredEvents();
  const breaks = breaksBetween(readAccepted(root), declared);
  if (breaks.length > 0)
    return {
      ok: false,
      report: [...breaks, howToAccept].join("\n"),
    };
  const accepted = await format(JSON.stringify(declared), { parser: "json" });
  writeFileSync(join(root, acceptedFile), accepted);
  writeFileSync(join(root, asyncApiFile), asyncApiText());
  return {
    ok: true,
    report: `${String(Object.keys(declared).length)} event types are accepted and written to ${asyncApiFile}.`,
  };
}
