import type { z } from "zod";
import type { Answer } from "../../app/ports.js";

export type HttpCall = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
};

/** Faults of a connection that was never made: the provider can have done nothing. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Makes one HTTP call and says what came of it. What a 4xx means, `onRefusal` reads from its status and body;
 * 429 and 503 say that nothing was done; a timeout, a broken connection, another 5xx or an answer that is no
 * valid `schema` leave it unknown.
 */
export async function httpAnswer<T>(
  call: HttpCall,
  schema: z.ZodType<T>,
  onRefusal: (status: number, body: unknown) => Answer<T>,
): Promise<Answer<T>> {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    const text = await response.text();
    if (response.status === 429 || response.status === 503)
      return { outcome: "not-done" };
    if (response.status >= 500) return { outcome: "unknown" };
    const body: unknown = JSON.parse(text);
    if (!response.ok) return onRefusal(response.status, body);
    const parsed = schema.safeParse(body);
    return parsed.success
      ? { outcome: "done", value: parsed.data }
      : { outcome: "unknown" };
  } catch (error) {
    return { outcome: neverSent.has(codeOf(error)) ? "not-done" : "unknown" };
  }
}

/** The system's code of a failed fetch, which wraps it as its cause, or in a list of one for each address tried. */
function codeOf(error: unknown): string {
  const shape = error as {
    readonly code?: unknown;
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
  } | null;
  if (typeof shape !== "object" || shape === null) return "";
  if (typeof shape.code === "string") return shape.code;
  return codeOf(shape.cause ?? shape.errors?.[0] ?? null);
}

/** The answer with its value, where there is one, seen differently. */
export const mapAnswer = <A, B>(
  answer: Answer<A>,
  see: (value: A) => B,
): Answer<B> =>
  answer.outcome === "done"
    ? { outcome: "done", value: see(answer.value) }
    : answer;
