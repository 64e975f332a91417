import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Movement } from "../../../domain/stock/movement.js";
import { isLow, type StockLevel } from "../../../domain/stock/stock-level.js";
import type { Clock, EventDraft, ShelfKey, Stores } from "../../ports.js";
import { moveStock, stockLow, stockUpdated } from "../../stock-events.js";

type Reordering = Pick<StockLevel, "reorderPoint" | "reorderQuantity">;

export type NewLevel = ShelfKey & Reordering & { readonly onHand: number };

/** Begins to keep a SKU in a warehouse, with what is there. */
export async function openLevel(
  stores: Stores,
  clock: Clock,
  fresh: NewLevel,
): Promise<Result<StockLevel, Refusal>> {
  const { sku, warehouseId, onHand } = fresh;
  if (!(await stores.catalogue.lock(sku, clock.now())))
    return refuse({ code: "PRODUCT_UNKNOWN", facts: { skus: [sku] } });
  if (!(await stores.warehouses.lock(warehouseId)))
    return refuse({ code: "WAREHOUSE_UNKNOWN", facts: { warehouseId } });
  const counted = { ...fresh, reserved: 0, untold: false };
  const level = { ...counted, low: isLow(counted) };
  const reference = clock.newId();
  const first: Movement[] =
    onHand === 0
      ? []
      : [{ kind: "received", sku, warehouseId, quantity: onHand, reference }];
  if (!(await stores.stock.insert(level, first)))
    return refuse({
      code: "SKU_TAKEN",
      detail: `${sku} is kept in that warehouse already`,
    });
  await stores.events.add([
    stockUpdated(level),
    ...(level.low ? [stockLow(level)] : []),
  ]);
  await stores.audit({
    action: "stock.opened",
    object: { type: "stock", id: `${sku}@${warehouseId}` },
    after: fresh,
  });
  return ok(level);
}

export type Adjustment = ShelfKey & {
  /** Units; negative takes away. */
  readonly change: number;
  readonly reason: string;
  readonly kind: "received" | "returned" | "adjusted" | "written_off";
  readonly reference: string;
};

/** Books goods in or out, or corrects a count. What is reserved cannot be taken away. */
export async function adjustStock(
  stores: Stores,
  ask: Adjustment,
): Promise<Result<StockLevel, Refusal>> {
  const { sku, warehouseId, kind, change, reason, reference } = ask;
  const [level] = await stores.stock.lock([{ sku, warehouseId }]);
  if (!level) return refuse({ code: "NOT_FOUND" });
  const outward = kind === "written_off";
  if (kind !== "adjusted" && outward !== change < 0)
    return refuse({ code: "VALIDATION_FAILED", errors: [wrongSign(kind)] });
  if (level.onHand + change > mostUnits)
    return refuse({ code: "VALIDATION_FAILED", errors: [tooMany] });
  const quantity = outward ? -change : change;
  const moved = moveStock(
    [level],
    [{ kind, sku, warehouseId, quantity, reference, reason }],
  );
  if (!moved.ok) return moved;
  await stores.stock.save(moved.value.write);
  await stores.events.add(moved.value.events);
  await stores.audit({
    action: `stock.${kind}`,
    object: { type: "stock", id: `${sku}@${warehouseId}` },
    before: { onHand: level.onHand, reserved: level.reserved },
    after: { change, reason },
  });
  return ok(moved.value.write.levels[0] ?? level);
}

/** Sets when and how much is bought again; a level that is low by the new point is told of. */
export async function setReordering(
  stores: Stores,
  key: ShelfKey,
  reordering: Reordering,
): Promise<Result<StockLevel, Refusal>> {
  const [before] = await stores.stock.lock([key]);
  if (!before) return refuse({ code: "NOT_FOUND" });
  const counted = { ...before, ...reordering };
  const level = { ...counted, low: isLow(counted) };
  await stores.stock.save({ levels: [level], movements: [] });
  if (level.low && !before.low) await stores.events.add([stockLow(level)]);
  await stores.audit({
    action: "stock.reordering_set",
    object: { type: "stock", id: `${key.sku}@${key.warehouseId}` },
    before,
    after: reordering,
  });
  return ok(level);
}

/**
 * Tells of levels that holds and releases have changed since they were told of: one event for all of them, so that a
 * SKU that sells every second costs no more than one that sells once a minute. Gives how many.
 */
export async function announceStock(
  stores: Stores,
  limit: number,
): Promise<number> {
  const levels = await stores.stock.takeUntold(limit);
  await stores.events.add(
    levels.map((level): EventDraft => stockUpdated(level)),
  );
  return levels.length;
}

/** Of one SKU in one warehouse: what its column holds, and more than any warehouse does. */
const mostUnits = 1_000_000_000;
const tooMany = {
  path: "change",
  code: "too_big",
  message: `a warehouse holds at most ${String(mostUnits)} units of a SKU`,
};

const wrongSign = (kind: string) => ({
  path: "change",
  code: "wrong_sign",
  message:
    kind === "written_off"
      ? "must be negative for a write-off"
      : `must be positive for goods ${kind}`,
});
