import { ok, refuse, type Result } from "@waybill/result";
import { sumBySku, type Allocation, type Line, type Short } from "../lines.js";
import {
  available,
  inLockOrder,
  type StockLevel,
} from "../stock/stock-level.js";

type Level = Pick<StockLevel, "sku" | "warehouseId" | "onHand" | "reserved">;

export type Insufficient = {
  readonly code: "INSUFFICIENT_STOCK";
  readonly facts: { readonly items: readonly Short[] };
};

/**
 * Chooses where the units of `lines` come from: the first warehouse of `choice` that has all of them (one parcel),
 * else each line from the warehouses in that order, as much as each has. All lines or none.
 */
export function allocate(
  lines: readonly Line[],
  levels: readonly Level[],
  choice: readonly string[],
): Result<Allocation[], Insufficient> {
  const wanted = sumBySku(lines);
  const short = shortOf(wanted, levels);
  if (short.length > 0)
    return refuse({ code: "INSUFFICIENT_STOCK", facts: { items: short } });
  const free = shelves(levels);
  const one = choice.find((warehouseId) =>
    wanted.every((l) => (free(l.sku, warehouseId) ?? 0) >= l.quantity),
  );
  const { allocations } = split(wanted, free, one ? [one] : choice);
  return ok(allocations);
}

/** As `allocate`, but takes what there is: `missing` is what no warehouse has. */
export function allocateWhatThereIs(
  lines: readonly Line[],
  levels: readonly Level[],
  choice: readonly string[],
): { readonly allocations: Allocation[]; readonly missing: Line[] } {
  return split(sumBySku(lines), shelves(levels), choice);
}

/** The lines for which all of `levels` together have not enough. */
export function shortOf(
  lines: readonly Line[],
  levels: readonly Level[],
): Short[] {
  const there = new Map<string, number>();
  for (const level of levels)
    there.set(level.sku, (there.get(level.sku) ?? 0) + available(level));
  return sumBySku(lines)
    .map(({ sku, quantity }) => ({
      sku,
      asked: quantity,
      available: there.get(sku) ?? 0,
    }))
    .filter((line) => line.available < line.asked);
}

type Free = (sku: string, warehouseId: string) => number | undefined;

function shelves(levels: readonly Level[]): Free {
  const free = new Map(
    levels.map((l) => [`${l.warehouseId} ${l.sku}`, available(l)]),
  );
  return (sku, warehouseId) => free.get(`${warehouseId} ${sku}`);
}

function split(
  wanted: readonly Line[],
  free: Free,
  choice: readonly string[],
): { readonly allocations: Allocation[]; readonly missing: Line[] } {
  const allocations: Allocation[] = [];
  const missing: Line[] = [];
  for (const { sku, quantity } of wanted) {
    let open = quantity;
    for (const warehouseId of choice) {
      const take = Math.min(open, free(sku, warehouseId) ?? 0);
      if (take > 0) allocations.push({ sku, warehouseId, quantity: take });
      open -= take;
    }
    if (open > 0) missing.push({ sku, quantity: open });
  }
  return { allocations: allocations.sort(inLockOrder), missing };
}
