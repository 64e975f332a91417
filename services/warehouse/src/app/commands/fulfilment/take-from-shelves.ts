import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type { Allocation, Line } from "../../../domain/lines.js";
import { allocateWhatThereIs } from "../../../domain/reservation/allocate.js";
import type { CommittedReservation } from "../../../domain/reservation/reservation.js";
import { moveAll } from "../../../domain/stock/movement.js";
import { inOrderOfChoice } from "../../../domain/stock/warehouse.js";
import type { Clock, Stores } from "../../ports.js";
import { moveStock } from "../../stock-events.js";

export type Taken = {
  readonly reservationId: string | null;
  readonly units: readonly Allocation[];
  /** What no shelf has. */
  readonly missing: readonly Line[];
};

/** Takes units for an order whose hold is gone or too small, as far as there are any, under a reservation of their own. */
export async function takeFromShelves(
  stores: Stores,
  clock: Clock,
  order: { readonly orderId: string; readonly country?: string | undefined },
  wanted: readonly Line[],
): Promise<Result<Taken, Refusal>> {
  if (wanted.length === 0)
    return ok({ reservationId: null, units: [], missing: [] });
  const empty = handedOver(clock, order.orderId);
  const shelves = await stores.reservations.begin(
    empty,
    wanted.map((line) => line.sku),
  );
  // The order's lock is held, and its fulfilment is opened once.
  if (!shelves)
    throw new Error(`${order.orderId} was taken from shelves twice`);
  const warehouses = new Map(shelves.map((s) => [s.warehouseId, s.warehouse]));
  const { allocations, missing } = allocateWhatThereIs(
    wanted,
    shelves,
    inOrderOfChoice([...warehouses.values()], order.country).map((w) => w.id),
  );
  const taken = { ...empty, lines: allocations };
  const moved = moveStock(shelves, moveAll("held", allocations, taken.id));
  if (!moved.ok) return moved;
  await stores.reservations.save(taken, clock.now(), moved.value.write);
  await stores.events.add(moved.value.events);
  return ok({ reservationId: taken.id, units: allocations, missing });
}

function handedOver(clock: Clock, orderId: string): CommittedReservation {
  const now = clock.now();
  return {
    id: clock.newId(),
    kind: "fulfilment",
    orderId,
    reference: orderId,
    effectKey: `${orderId}:fulfilment`,
    run: 0,
    status: "committed",
    handedOver: true,
    lines: [],
    ttlSeconds: 0,
    expiresAt: now,
    createdAt: now,
  };
}
