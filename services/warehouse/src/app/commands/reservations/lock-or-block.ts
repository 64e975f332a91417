import type {
  EndedReservation,
  Reservation,
} from "../../../domain/reservation/reservation.js";
import type { Clock, Stores } from "../../ports.js";

/** An effect of an order's saga, by its own key. */
export type OrderEffect = {
  readonly orderId: string;
  readonly effectKey: string;
  readonly run: number;
};

/**
 * Locks the reservation of an order's checkout. Where none arrived, leaves a released one without lines, which refuses it
 * when it does: so whatever is decided about an order is decided under one row's lock.
 */
export async function lockOrBlock(
  stores: Stores,
  clock: Clock,
  effect: OrderEffect,
): Promise<Reservation> {
  const found = await stores.reservations.lock("checkout", effect.orderId);
  if (found) return found;
  const block = tombstone(clock, effect);
  if (await stores.reservations.insert(block)) return block;
  // The reservation arrived in this moment.
  const arrived = await stores.reservations.lock("checkout", effect.orderId);
  if (arrived) return arrived;
  throw new Error(`effect key ${effect.effectKey} belongs to another order`);
}

function tombstone(
  clock: Clock,
  { orderId, effectKey, run }: OrderEffect,
): EndedReservation {
  const now = clock.now();
  return {
    id: clock.newId(),
    kind: "checkout",
    orderId,
    reference: orderId,
    effectKey,
    run,
    status: "released",
    handedOver: false,
    lines: [],
    ttlSeconds: 0,
    expiresAt: now,
    createdAt: now,
  };
}
