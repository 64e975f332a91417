import { errorCatalogue, type ErrorCode } from "@waybill/contracts";
import { idempotencyOf } from "../http/input/headers.js";
import type { Route } from "../http/route.js";

/** Every code that a route can answer with: its own, and those the kit gives in its name. */
export function refusalsOf(route: Route): ErrorCode[] {
  const idempotency = idempotencyOf(route);
  const codes: ErrorCode[] = [...(route.refusals ?? [])];
  if (route.access !== "public") codes.push("UNAUTHENTICATED", "FORBIDDEN");
  if (route.params ?? route.query ?? route.body)
    codes.push("VALIDATION_FAILED");
  if (route.path.includes("{")) codes.push("NOT_FOUND");
  if (route.body) codes.push("MALFORMED_JSON", "UNSUPPORTED_MEDIA_TYPE");
  if (route.body ?? route.rawBody) codes.push("BODY_TOO_LARGE");
  if (idempotency !== "none")
    codes.push("IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_IN_PROGRESS");
  if (idempotency === "required") codes.push("IDEMPOTENCY_KEY_REQUIRED");
  codes.push("RATE_LIMITED", "INTERNAL", "DEPENDENCY_UNAVAILABLE");
  return [...new Set(codes)];
}

/** The codes by HTTP status. */
export function byStatus(
  codes: readonly ErrorCode[],
): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { http } = errorCatalogue[code];
    groups.set(http, [...(groups.get(http) ?? []), code]);
  }
  return groups;
}
