import { takeFrom, without, type Allocation, type Line } from "../lines.js";

/** How an order's units are met by what is held for it. */
export type FulfilmentPlan = {
  /** Held and wanted: goes into shipments. */
  readonly held: readonly Allocation[];
  /** Held, but no longer wanted: goes back. */
  readonly excess: readonly Allocation[];
  /** Wanted, but not held: to be found on the shelves, or named as unfulfillable. */
  readonly missing: readonly Line[];
};

/** Compares what an order wants (less what was cancelled before) with what its reservation holds. */
export function planFulfilment(
  wanted: readonly Line[],
  cancelled: readonly Line[],
  reserved: readonly Allocation[],
): FulfilmentPlan {
  const open = without(wanted, cancelled);
  const { taken, left } = takeFrom(reserved, open);
  return { held: taken, excess: left, missing: without(open, taken) };
}

/** The parcels of `allocations`: one a warehouse, in the order of their first units. */
export function parcelsOf(
  allocations: readonly Allocation[],
): { readonly warehouseId: string; readonly lines: readonly Line[] }[] {
  const parcels = new Map<string, Line[]>();
  for (const { sku, quantity, warehouseId } of allocations) {
    const lines = parcels.get(warehouseId) ?? [];
    const same = lines.findIndex((line) => line.sku === sku);
    const before = lines[same];
    if (before) lines[same] = { sku, quantity: before.quantity + quantity };
    else lines.push({ sku, quantity });
    parcels.set(warehouseId, lines);
  }
  return [...parcels].map(([warehouseId, lines]) => ({ warehouseId, lines }));
}
