import type { Allocation } from "../domain/lines.js";
import type { Movement } from "../domain/stock/movement.js";
import {
  applyMovements,
  available,
  inLockOrder,
  type LevelChange,
  type NegativeStock,
  type StockLevel,
} from "../domain/stock/stock-level.js";
import { ok, type Result } from "@waybill/result";
import type { EventDraft, StockWrite, Stores } from "./ports.js";

/** Names one SKU in one warehouse: the aggregate of its events, whose versions its row lock keeps in order. */
const shelfId = (at: { readonly sku: string; readonly warehouseId: string }) =>
  `${at.sku}@${at.warehouseId}`;

/** What a change of stock saves and tells. */
export type StockEffect = {
  readonly write: StockWrite;
  readonly events: readonly EventDraft[];
};

export const noStockEffect: StockEffect = {
  write: { levels: [], movements: [] },
  events: [],
};

/** Works out what `movements` do to locked `levels`: one stock.updated at most for each of them, and one stock.low for each crossing. */
export function moveStock(
  levels: readonly StockLevel[],
  movements: readonly Movement[],
): Result<StockEffect, NegativeStock> {
  const changes = applyMovements(levels, movements);
  if (!changes.ok) return changes;
  return ok({
    write: { levels: changes.value.map((c) => c.after), movements },
    events: changes.value.flatMap(eventsOf),
  });
}

/** Locks the levels that `movements` name, and works out what they do to them. */
export async function lockAndMove(
  stores: Stores,
  movements: readonly Movement[],
): Promise<Result<StockEffect, NegativeStock>> {
  if (movements.length === 0) return ok(noStockEffect);
  const keys = new Map(movements.map((m) => [shelfId(m), m]));
  const levels = await stores.stock.lock([...keys.values()].sort(inLockOrder));
  return moveStock(levels, movements);
}

const eventsOf = ({ after, wentLow, tellNow }: LevelChange): EventDraft[] => [
  ...(tellNow ? [stockUpdated(after)] : []),
  ...(wentLow ? [stockLow(after)] : []),
];

export const stockUpdated = (
  level: StockLevel,
): EventDraft<"stock.updated"> => ({
  type: "stock.updated",
  aggregateId: shelfId(level),
  partitionKey: shelfId(level),
  data: {
    sku: level.sku,
    warehouseId: level.warehouseId,
    onHand: level.onHand,
    reserved: level.reserved,
    available: available(level),
  },
});

export const stockLow = (level: StockLevel): EventDraft<"stock.low"> => ({
  type: "stock.low",
  aggregateId: shelfId(level),
  partitionKey: shelfId(level),
  data: {
    sku: level.sku,
    warehouseId: level.warehouseId,
    available: available(level),
    reorderPoint: level.reorderPoint,
    reorderQuantity: level.reorderQuantity,
  },
});

/** stock.released for units of a reservation that went back. */
export const stockReleased = (
  reservation: { readonly id: string; readonly orderId: string | null },
  units: readonly Allocation[],
  reason: "released" | "expired" | "cancelled",
): EventDraft<"stock.released"> => ({
  type: "stock.released",
  aggregateId: reservation.id,
  partitionKey: reservation.orderId ?? reservation.id,
  data: {
    reservationId: reservation.id,
    orderId: reservation.orderId,
    allocations: units.map(plain),
    reason,
  },
});

/** An allocation with nothing beside it, as events carry it. */
export const plain = ({ sku, warehouseId, quantity }: Allocation) => ({
  sku,
  warehouseId,
  quantity,
});
