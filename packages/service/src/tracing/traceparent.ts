import { randomBytes } from "node:crypto";

const pattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A W3C traceparent that came from outside, if it is a sound one. */
export const readTraceparent = (text: unknown): string | undefined =>
  typeof text === "string" && pattern.test(text) ? text : undefined;

/** The traceparent of a new span: in the trace of `parent`, or in a trace of its own. */
export function childTraceparent(parent?: string): string {
  const span = randomBytes(8).toString("hex");
  return parent
    ? `${parent.slice(0, 36)}${span}${parent.slice(52)}`
    : `00-${randomBytes(16).toString("hex")}-${span}-01`;
}

export const traceIdOf = (traceparent: string): string =>
  traceparent.slice(3, 35);
