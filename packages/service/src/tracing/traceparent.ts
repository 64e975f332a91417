import { randomFillSync } from "node:crypto";

const pattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A W3C traceparent that came from outside, if it is a sound one. */
export const readTraceparent = (text: unknown): string | undefined =>
  typeof text === "string" && pattern.test(text) ? text : undefined;

const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Random bytes as hex, taken from a pool: asking the system for each request's few is what would cost. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used);
}

/** The traceparent of a new span: in the trace of `parent`, or in a trace of its own. */
export function childTraceparent(parent?: string): string {
  const span = randomHex(8);
  return parent
    ? `${parent.slice(0, 36)}${span}${parent.slice(52)}`
    : `00-${randomHex(16)}-${span}-01`;
}

export const traceIdOf = (traceparent: string): string =>
  traceparent.slice(3, 35);
