import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import {
  release,
  type Reservation,
} from "../../../domain/reservation/reservation.js";
import { moveAll } from "../../../domain/stock/movement.js";
import type { Clock, Stores } from "../../ports.js";
import { lockAndMove, stockReleased } from "../../stock-events.js";
import { lockOrBlock, type OrderEffect } from "./lock-or-block.js";

/** Whether units went back: false for a repeat, and when nothing had arrived. */
export type Released = { readonly released: boolean };

/**
 * Gives back what an order's saga holds. Works also when the reservation never arrived: a row without lines then blocks
 * it from arriving late.
 */
export async function releaseOrder(
  stores: Stores,
  clock: Clock,
  ask: OrderEffect,
): Promise<Result<Released, Refusal>> {
  const found = await lockOrBlock(stores, clock, ask);
  const outcome = await letGo(stores, clock, found, "released");
  return outcome.ok ? ok({ released: outcome.value.released }) : outcome;
}

/** Ends a locked reservation and puts its units back. */
export async function letGo(
  stores: Stores,
  clock: Clock,
  found: Reservation,
  as: "released" | "expired",
): Promise<Result<Released & { readonly reservation: Reservation }, Refusal>> {
  const decision = release(found, as);
  if (!decision.ok) return decision;
  const { units, reservation } = decision.value;
  if (found.status === reservation.status)
    return ok({ released: false, reservation });
  const moved = await lockAndMove(
    stores,
    moveAll("released", units, reservation.id),
  );
  if (!moved.ok) return moved;
  await stores.reservations.save(reservation, clock.now(), moved.value.write);
  if (units.length > 0)
    await stores.events.add([
      stockReleased(reservation, units, as),
      ...moved.value.events,
    ]);
  return ok({ released: units.length > 0, reservation });
}
