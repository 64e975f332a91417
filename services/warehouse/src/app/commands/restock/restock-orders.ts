import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  moveRestockOrder,
  type RestockMove,
  type RestockOrder,
} from "../../../domain/stock/restock-order.js";
import type { Clock, EventDraft, ShelfKey, Stores } from "../../ports.js";
import { lockAndMove } from "../../stock-events.js";

/** Asks for more of what ran low: nothing for goods that are no longer sold or not reordered, and one order at a time. */
export async function restockLow(
  stores: Stores,
  clock: Clock,
  low: ShelfKey & { readonly reorderQuantity: number },
): Promise<void> {
  const { sku, warehouseId, reorderQuantity } = low;
  if (reorderQuantity === 0 || !(await stores.restockOrders.isSold(sku)))
    return;
  await requestRestock(stores, clock, {
    id: clock.newId(),
    sku,
    warehouseId,
    quantity: reorderQuantity,
  });
}

/** Opens a restock order, unless one is open for that SKU and warehouse. */
export async function requestRestock(
  stores: Stores,
  clock: Clock,
  ask: ShelfKey & { readonly id: string; readonly quantity: number },
): Promise<Result<RestockOrder, Refusal>> {
  const now = clock.now();
  const order: RestockOrder = {
    ...ask,
    receivedQuantity: null,
    status: "requested",
    note: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const homes = await stores.stock.homesOf([ask.sku]);
  if (!homes.some((home) => home.warehouseId === ask.warehouseId))
    return refuse({ code: "NOT_FOUND" });
  if (!(await stores.restockOrders.insert(order)))
    return refuse({
      code: "CONFLICT",
      detail: "a restock order is open for it already",
    });
  await stores.events.add([restockEvent("restock.requested", order)]);
  return ok(order);
}

export type AdvanceRestock = {
  readonly id: string;
  readonly move: RestockMove;
  readonly note?: string | undefined;
};

/** Moves a restock order on; goods that are received go on the shelf. */
export async function advanceRestock(
  stores: Stores,
  clock: Clock,
  { id, move, note }: AdvanceRestock,
): Promise<Result<RestockOrder, Refusal>> {
  const before = await stores.restockOrders.lock(id);
  if (!before) return refuse({ code: "NOT_FOUND" });
  const decision = moveRestockOrder(before, move, clock.now(), note);
  if (!decision.ok) return decision;
  const { order, changed } = decision.value;
  if (!changed) return ok(order);
  await stores.restockOrders.save(order);
  if (order.status === "received") {
    const shelved = await shelve(stores, order);
    if (!shelved.ok) return shelved;
  }
  await stores.audit({
    action: `restock.${order.status}`,
    object: { type: "restock_order", id },
    before: { status: before.status },
    after: { status: order.status, receivedQuantity: order.receivedQuantity },
  });
  return ok(order);
}

async function shelve(
  stores: Stores,
  order: RestockOrder,
): Promise<Result<null, Refusal>> {
  const { id, sku, warehouseId } = order;
  const quantity = order.receivedQuantity ?? order.quantity;
  const moved = await lockAndMove(stores, [
    { kind: "received", sku, warehouseId, quantity, reference: id },
  ]);
  if (!moved.ok) return moved;
  await stores.stock.save(moved.value.write);
  await stores.events.add([
    restockEvent("restock.received", { ...order, quantity }),
    ...moved.value.events,
  ]);
  return ok(null);
}

const restockEvent = (
  type: "restock.requested" | "restock.received",
  { id, sku, warehouseId, quantity }: RestockOrder,
): EventDraft => ({
  type,
  aggregateId: id,
  partitionKey: id,
  data: { restockOrderId: id, sku, warehouseId, quantity },
});
