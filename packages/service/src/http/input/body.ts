import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { raw, type Request, type RequestHandler, type Response } from "express";
import { readingRefusal } from "../answer/faults.js";

export const defaultBodyLimitBytes = 1_048_576;
/** Deeper nesting than any honest body has would exhaust the stack of what looks at it. */
const maxDepth = 64;

const readers = new Map<number, RequestHandler>();

/** One reader for each limit; takes every content type: which is allowed is decided after. */
function readerFor(limit: number): RequestHandler {
  const known = readers.get(limit);
  if (known) return known;
  const reader = raw({ type: () => true, limit, inflate: true });
  readers.set(limit, reader);
  return reader;
}

/** Reads the body as bytes; refuses one of more than `limit` bytes, also when it is compressed. */
export function readBytes(
  request: Request,
  response: Response,
  limit: number,
): Promise<Result<Buffer, Refusal>> {
  return new Promise((resolve) => {
    void readerFor(limit)(request, response, (error?: unknown) => {
      if (error !== undefined && error !== null) {
        const refusal = readingRefusal(error);
        resolve(
          refuse(
            refusal.code === "BODY_TOO_LARGE"
              ? {
                  ...refusal,
                  detail: `The body may have ${String(limit)} bytes at most.`,
                }
              : refusal,
          ),
        );
        return;
      }
      const body: unknown = request.body;
      resolve(ok(Buffer.isBuffer(body) ? body : Buffer.alloc(0)));
    });
  });
}

const jsonType =
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** How deep brackets nest in JSON text, cut off past the limit; brackets in strings do not count. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 0x5c) at++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > maxDepth) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}

/** Reads JSON from a body's bytes; undefined for an empty one. */
export function parseJson(
  bytes: Buffer,
  contentType: string | undefined,
): Result<unknown, Refusal> {
  if (bytes.length === 0) return ok(undefined);
  if (!jsonType.test(contentType ?? ""))
    return refuse({
      code: "UNSUPPORTED_MEDIA_TYPE",
      detail: "Send the body as application/json, in UTF-8.",
    });
  try {
    const text = utf8.decode(bytes);
    if (nestsTooDeep(text))
      return refuse({
        code: "MALFORMED_JSON",
        detail: `The body nests deeper than ${String(maxDepth)} levels.`,
      });
    return ok(JSON.parse(text) as unknown);
  } catch {
    return refuse({
      code: "MALFORMED_JSON",
      detail: "The body is not valid JSON in UTF-8.",
    });
  }
}
