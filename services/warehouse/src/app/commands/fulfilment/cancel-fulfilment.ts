import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { cancelUnits } from "../../../domain/fulfilment/cancel-units.js";
import {
  sumBySku,
  takeFrom,
  type Allocation,
  type Line,
} from "../../../domain/lines.js";
import type { Reservation } from "../../../domain/reservation/reservation.js";
import { moveAll } from "../../../domain/stock/movement.js";
import type { Clock, Stores } from "../../ports.js";
import { lockAndMove, stockReleased } from "../../stock-events.js";
import {
  lockOrBlock,
  type OrderEffect,
} from "../reservations/lock-or-block.js";

export type CancelAsk = OrderEffect & {
  /** Empty means all that is left. */
  readonly lines: readonly Line[];
};

/** Units that had not shipped and are back on the shelf. */
export type CancelAnswer = { readonly cancelled: readonly Line[] };

/**
 * Takes back what has not shipped of an order, once by key. Before its fulfilment was requested that is what is held for it,
 * and a later request leaves it out.
 */
export async function cancelFulfilment(
  stores: Stores,
  clock: Clock,
  ask: CancelAsk,
): Promise<Result<CancelAnswer, Refusal>> {
  const reservation = await lockOrBlock(stores, clock, ask);
  const before = await stores.fulfilments.cancellation(ask.effectKey);
  if (before) return ok({ cancelled: before.cancelled });
  const fulfilment = await stores.fulfilments.lock(ask.orderId);
  const taken = fulfilment
    ? await outOfShipments(stores, clock, ask, reservation)
    : await outOfHold(stores, clock, ask, reservation);
  if (!taken.ok) return taken;
  const { orderId, effectKey, run, lines: asked } = ask;
  await stores.fulfilments.addCancellation(
    { effectKey, orderId, run, asked, cancelled: taken.value },
    clock.now(),
  );
  return ok({ cancelled: taken.value });
}

async function outOfShipments(
  stores: Stores,
  clock: Clock,
  ask: CancelAsk,
  reservation: Reservation,
): Promise<Result<readonly Line[], Refusal>> {
  const shipments = await stores.fulfilments.shipmentsOf(ask.orderId);
  const result = cancelUnits(shipments, ask.lines, clock.now());
  if (result.units.length === 0) return ok([]);
  const moved = await lockAndMove(
    stores,
    moveAll("released", result.units, reservation.id),
  );
  if (!moved.ok) return moved;
  await stores.fulfilments.saveShipments(result.shipments, moved.value.write);
  await stores.events.add([
    stockReleased(reservation, result.units, "cancelled"),
    ...moved.value.events,
  ]);
  return ok(result.cancelled);
}

async function outOfHold(
  stores: Stores,
  clock: Clock,
  ask: CancelAsk,
  reservation: Reservation,
): Promise<Result<readonly Line[], Refusal>> {
  // Nothing is held any more, so nothing of it can have shipped: what is asked for is simply left out later.
  if (reservation.status !== "held" && reservation.status !== "committed")
    return ok(sumBySku(ask.lines));
  const all = ask.lines.length === 0;
  const { taken, left } = all
    ? { taken: reservation.lines, left: [] as readonly Allocation[] }
    : takeFrom(reservation.lines, ask.lines);
  if (taken.length === 0) return ok([]);
  const moved = await lockAndMove(
    stores,
    moveAll("released", taken, reservation.id),
  );
  if (!moved.ok) return moved;
  await stores.reservations.save(
    { ...reservation, lines: left },
    clock.now(),
    moved.value.write,
  );
  await stores.events.add([
    stockReleased(reservation, taken, "cancelled"),
    ...moved.value.events,
  ]);
  return ok(sumBySku(taken));
}
