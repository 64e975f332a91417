import { withReservation } from "../../../domain/reservation.js";
import type { Deed } from "../../actor.js";
import { saveSteps } from "../../change-order.js";
import type { Stores } from "../../ports.js";
import type { HeldUnits } from "../../../domain/reservation.js";

export type HeldOrder = {
  readonly orderId: string;
  readonly reservationId: string;
  readonly allocations: readonly HeldUnits[];
};

/** Notes on the items which reservation holds them, and where. */
export async function followReservation(
  stores: Stores,
  { orderId, reservationId, allocations }: HeldOrder,
  deed: Deed,
): Promise<void> {
  const found = await stores.orders.lock(orderId);
  if (!found) return;
  const items = withReservation(found.order.items, reservationId, allocations);
  if (items === found.order.items) return;
  await saveSteps(stores, found, [{ ...found.order, items }], deed);
}
