import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { IncomingHttpHeaders } from "node:http";
import type { Route } from "../route.js";
import { validationRefusal } from "./input.js";

/** Whether and how a route takes an Idempotency-Key. */
export const idempotencyOf = (
  route: Pick<Route, "method" | "idempotency">,
): "required" | "accepted" | "none" =>
  route.idempotency ?? (route.method === "post" ? "accepted" : "none");

const keyPattern = /^[\x20-\x7e]{1,255}$/;

/** The request's Idempotency-Key, where the route takes one. */
export function readIdempotencyKey(
  route: Pick<Route, "method" | "idempotency">,
  headers: IncomingHttpHeaders,
): Result<string | undefined, Refusal> {
  const rule = idempotencyOf(route);
  const given = headers["idempotency-key"];
  if (rule === "none") return ok(undefined);
  if (given === undefined)
    return rule === "required"
      ? refuse({
          code: "IDEMPOTENCY_KEY_REQUIRED",
          detail:
            "Send an Idempotency-Key header of 1 to 255 characters, new for each thing you want done.",
        })
      : ok(undefined);
  const key = Array.isArray(given) ? given.join(",") : given;
  if (keyPattern.test(key)) return ok(key);
  return refuse(
    validationRefusal([
      {
        path: "Idempotency-Key",
        code: "invalid_header",
        message: "must have 1 to 255 printable ASCII characters",
      },
    ]),
  );
}

/** The version that If-Match names: `"7"` is 7. None for `*`; a weak or odd tag matches nothing, as RFC 9110 wants it. */
export function readIfMatch(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === "*") return undefined;
  return /^"([^"]*)"$/.exec(header.trim())?.[1] ?? `no match: ${header}`;
}
