import { idSchema, type Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { decodeCursor, encodeCursor } from "@waybill/service";

/** Where a page begins: after the id in the cursor. */
export function afterOf(
  cursor: string | undefined,
): Result<string | undefined, Refusal> {
  if (cursor === undefined) return ok(undefined);
  const parsed = idSchema.safeParse(decodeCursor(cursor));
  return parsed.success
    ? ok(parsed.data)
    : refuse({
        code: "VALIDATION_FAILED",
        errors: [
          {
            path: "cursor",
            code: "invalid",
            message: "is none of this list's",
          },
        ],
      });
}

/** One more than `limit` was read, to know whether there is a next page. */
export function page<T, B>(
  found: readonly T[],
  limit: number,
  body: (one: T) => B,
  idOf: (one: T) => string,
) {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(body),
    nextCursor:
      found.length > limit && last !== undefined
        ? encodeCursor(idOf(last))
        : null,
  };
}
