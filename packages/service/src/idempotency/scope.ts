import { createHash } from "node:crypto";
import { actorOf, type Caller } from "../auth/caller.js";

const sha256 = (text: string): Buffer =>
  createHash("sha256").update(text).digest();

/** Where an Idempotency-Key counts: one caller, one route. Nobody's keys meet somebody else's. */
export type KeyScope = {
  /** Hash of caller, route and key: what the table is keyed by. */
  readonly scope: Buffer;
  /** Seals the answer: made of the key itself, which is not stored. */
  readonly sealKey: Buffer;
};

export function keyScopeOf(
  caller: Caller,
  ip: string,
  route: { readonly method: string; readonly path: string },
  key: string,
): KeyScope {
  const who =
    caller.kind === "guest"
      ? `guest:${caller.tokenHash}`
      : caller.kind === "anonymous"
        ? `anonymous:${ip}`
        : `user:${actorOf(caller)}`;
  const text = JSON.stringify([who, route.method, route.path, key]);
  return { scope: sha256(`scope ${text}`), sealKey: sha256(`seal ${text}`) };
}

/** JSON with sorted keys: the same for the same content. */
function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return value === undefined ? "null" : JSON.stringify(value);
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}

/** Hash of what a request asks for: the same for bodies that differ in order of members or white space alone. */
export const requestHashOf = (input: {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly rawBody: Buffer;
}): Buffer =>
  createHash("sha256")
    .update(canonical([input.params, input.query, input.body]))
    .update(input.rawBody)
    .digest();
