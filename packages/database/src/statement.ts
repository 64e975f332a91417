import { createHash } from "node:crypto";

/** How many texts are given names; dynamic SQL beyond that is parsed each time, as before. */
const mostNames = 500;
const names = new Map<string, string>();

/**
 * A parametrised statement under a name made from its text, so that each connection parses and plans it once.
 * Statements without parameters go as they are: they may be several in one text.
 */
export function statement(
  text: string,
  parameters: readonly unknown[],
): { text: string; values: unknown[]; name?: string } {
  const values = [...parameters];
  if (values.length === 0) return { text, values };
  const name = names.get(text) ?? named(text);
  return name === undefined ? { text, values } : { text, values, name };
}

function named(text: string): string | undefined {
  if (names.size >= mostNames) return undefined;
  const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
  names.set(text, name);
  return name;
}
