import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { decodeCursor, encodeCursor } from "@waybill/service";
import type { z } from "zod";

/** Where the page before ended; refused when the cursor is none of ours. */
export function readCursor<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): Result<z.output<Schema> | undefined, Refusal> {
  if (cursor === undefined) return ok(undefined);
  const parsed = schema.safeParse(decodeCursor(cursor));
  return parsed.success
    ? ok(parsed.data)
    : refuse({ code: "VALIDATION_FAILED", errors: [badCursor] });
}

/** A page of at most `limit` of `found`, which was asked for one more; `at` names where an item stands. */
export function page<T, Item>(
  found: readonly T[],
  limit: number,
  at: (item: T) => unknown,
  shape: (item: T) => Item,
): { items: Item[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return {
    items: items.map(shape),
    nextCursor: last === undefined ? null : encodeCursor(at(last)),
  };
}

const badCursor = {
  path: "cursor",
  code: "invalid",
  message: "take nextCursor of the page before as it is",
};
