import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { sameLines } from "../../../domain/lines.js";
import {
  commit,
  type Reservation,
} from "../../../domain/reservation/reservation.js";
import { moveAll } from "../../../domain/stock/movement.js";
import type { Clock, Stores } from "../../ports.js";
import { lockAndMove } from "../../stock-events.js";
import { letGo } from "./release.js";
import { reserve, type ReserveAsk } from "./reserve.js";

export type HoldAsk = Pick<ReserveAsk, "reference" | "lines" | "ttlSeconds"> &
  Pick<ReserveAsk, "country">;

/** Holds units outside of a saga, once a reference: a repeat with the same lines answers the same reservation. */
export async function holdByHand(
  stores: Stores,
  clock: Clock,
  ask: HoldAsk,
): Promise<Result<Reservation, Refusal>> {
  const held = await reserve(stores, clock, {
    ...ask,
    kind: "external",
    orderId: null,
    effectKey: `external:${ask.reference}`,
    run: 0,
  });
  if (held.ok && !sameLines(held.value.lines, ask.lines))
    return refuse({
      code: "CONFLICT",
      detail: `${ask.reference} holds other lines`,
    });
  if (held.ok)
    await stores.audit({
      action: "reservation.held",
      object: { type: "reservation", id: held.value.id },
      after: ask,
    });
  return held;
}

/** Releases a reservation by hand; one that a saga made is the saga's to release. */
export async function releaseByHand(
  stores: Stores,
  clock: Clock,
  id: string,
): Promise<Result<Reservation, Refusal>> {
  const found = await ownByHand(stores, id);
  if (!found.ok) return found;
  const released = await letGo(stores, clock, found.value, "released");
  if (!released.ok) return released;
  await stores.audit({
    action: "reservation.released",
    object: { type: "reservation", id },
  });
  return ok(released.value.reservation);
}

/** Commits a reservation by hand: its units are handed over the counter, and leave the books. */
export async function commitByHand(
  stores: Stores,
  clock: Clock,
  id: string,
): Promise<Result<Reservation, Refusal>> {
  const found = await ownByHand(stores, id);
  if (!found.ok) return found;
  const decision = commit(found.value);
  if (!decision.ok || decision.value.handedOver) return decision;
  const moved = await lockAndMove(
    stores,
    moveAll("shipped", decision.value.lines, id),
  );
  if (!moved.ok) return moved;
  const committed = { ...decision.value, handedOver: true };
  await stores.reservations.save(committed, clock.now(), moved.value.write);
  await stores.events.add(moved.value.events);
  await stores.audit({
    action: "reservation.committed",
    object: { type: "reservation", id },
  });
  return ok(committed);
}

async function ownByHand(
  stores: Stores,
  id: string,
): Promise<Result<Reservation, Refusal>> {
  const found = await stores.reservations.lockById(id);
  if (!found) return refuse({ code: "NOT_FOUND" });
  return found.kind === "external"
    ? ok(found)
    : refuse({ code: "SAGA_OWNED", facts: { orderId: found.orderId } });
}
