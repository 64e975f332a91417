import { sumBySku, type Line } from "../../../domain/lines.js";
import type { Movement } from "../../../domain/stock/movement.js";
import type { Clock, Stores } from "../../ports.js";
import { lockAndMove } from "../../stock-events.js";

export type ReturnAsk = {
  /** The return's id. */
  readonly effectKey: string;
  readonly orderId: string;
  /** The sellable units. */
  readonly lines: readonly Line[];
};

/** Puts returned units back on a shelf, once by key: where the order's goods came from, else where the SKU is kept first. */
export async function receiveReturn(
  stores: Stores,
  clock: Clock,
  { effectKey, orderId, lines }: ReturnAsk,
): Promise<void> {
  const units = sumBySku(lines);
  const fresh = await stores.fulfilments.addReturn(
    effectKey,
    orderId,
    units,
    clock.now(),
  );
  if (!fresh || units.length === 0) return;
  const origin = await originsOf(stores, orderId);
  const homes = await stores.stock.homesOf(units.map((line) => line.sku));
  const movements = units.flatMap((line): Movement[] => {
    const warehouseId =
      origin.get(line.sku) ??
      homes.find((home) => home.sku === line.sku)?.warehouseId;
    // A SKU that is kept nowhere has no shelf to go to.
    if (warehouseId === undefined) return [];
    return [{ kind: "returned", ...line, warehouseId, reference: effectKey }];
  });
  const moved = await lockAndMove(stores, movements);
  if (!moved.ok) throw new Error(`a return took stock away: ${effectKey}`);
  await stores.stock.save(moved.value.write);
  await stores.events.add(moved.value.events);
}

async function originsOf(
  stores: Stores,
  orderId: string,
): Promise<Map<string, string>> {
  const shipments = await stores.fulfilments.shipmentsOf(orderId);
  return new Map(
    shipments.flatMap(({ lines, warehouseId }) =>
      lines.map((line) => [line.sku, warehouseId] as const),
    ),
  );
}
