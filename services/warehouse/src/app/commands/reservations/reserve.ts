import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Line, Short } from "../../../domain/lines.js";
import { allocate } from "../../../domain/reservation/allocate.js";
import {
  holdAgain,
  type CommittedReservation,
  type HeldReservation,
  type RefusedReservation,
  type ReservationKind,
} from "../../../domain/reservation/reservation.js";
import { moveAll } from "../../../domain/stock/movement.js";
import { inOrderOfChoice } from "../../../domain/stock/warehouse.js";
import type { Clock, EventDraft, Shelf, Stores } from "../../ports.js";
import { moveStock, plain } from "../../stock-events.js";

export type ReserveAsk = {
  readonly kind: ReservationKind;
  readonly orderId: string | null;
  /** The order's id, or what an external caller calls it: one reservation for each. */
  readonly reference: string;
  readonly effectKey: string;
  readonly run: number;
  readonly lines: readonly Line[];
  readonly ttlSeconds: number;
  readonly country?: string | undefined;
};

type Held = HeldReservation | CommittedReservation;

/** Holds all lines or none, once: a repeat answers what the first answered, and one that comes after its release is refused. */
export async function reserve(
  stores: Stores,
  clock: Clock,
  ask: ReserveAsk,
): Promise<Result<Held, Refusal>> {
  const empty = newReservation(clock, ask);
  const skus = [...new Set(ask.lines.map((line) => line.sku))].sort();
  const shelves = await stores.reservations.begin(empty, skus);
  if (shelves) return take(shelves, stores, clock, ask, empty);
  // A twin of this call, or a release, was first: its row answers.
  const first = await stores.reservations.lock(ask.kind, ask.reference);
  return first
    ? holdAgain(first)
    : refuse({ code: "CONFLICT", detail: `${ask.effectKey} was used` });
}

async function take(
  shelves: readonly Shelf[],
  stores: Stores,
  clock: Clock,
  ask: ReserveAsk,
  empty: HeldReservation,
): Promise<Result<Held, Refusal>> {
  const warehouses = new Map(shelves.map((s) => [s.warehouseId, s.warehouse]));
  const choice = inOrderOfChoice([...warehouses.values()], ask.country);
  const allocated = allocate(
    ask.lines,
    shelves,
    choice.map((warehouse) => warehouse.id),
  );
  if (!allocated.ok)
    return keepRefusal(allocated.error.facts.items, stores, clock, empty);
  const held = { ...empty, lines: allocated.value };
  const moved = moveStock(shelves, moveAll("held", held.lines, held.id));
  if (!moved.ok) return moved;
  await stores.reservations.save(held, clock.now(), moved.value.write);
  await stores.events.add([
    ...(held.orderId === null ? [] : [stockReserved(held, held.orderId)]),
    ...moved.value.events,
  ]);
  return ok(held);
}

/** The refusal of an order is an answer too: kept, told once, and given again to a repeat. */
async function keepRefusal(
  short: readonly Short[],
  stores: Stores,
  clock: Clock,
  empty: HeldReservation,
): Promise<Result<Held, Refusal>> {
  const refused: RefusedReservation = { ...empty, status: "refused", short };
  const { orderId } = refused;
  if (orderId === null) {
    // Someone without an order may simply ask again when there is more.
    await stores.reservations.discard(refused.id);
    return holdAgain(refused);
  }
  await stores.reservations.save(refused, clock.now());
  await stores.events.add([
    {
      type: "stock.reservation_failed",
      aggregateId: refused.id,
      partitionKey: orderId,
      data: { orderId, short: [...short] },
    },
  ]);
  return holdAgain(refused);
}

function newReservation(clock: Clock, ask: ReserveAsk): HeldReservation {
  const now = clock.now();
  const { kind, orderId, reference, effectKey, run, ttlSeconds } = ask;
  return {
    id: clock.newId(),
    kind,
    orderId,
    reference,
    effectKey,
    run,
    ttlSeconds,
    expiresAt: new Date(now.getTime() + ttlSeconds * 1000),
    createdAt: now,
    lines: [],
    status: "held",
    handedOver: false,
  };
}

const stockReserved = (
  held: HeldReservation,
  orderId: string,
): EventDraft<"stock.reserved"> => ({
  type: "stock.reserved",
  aggregateId: held.id,
  partitionKey: orderId,
  data: {
    reservationId: held.id,
    orderId,
    allocations: held.lines.map(plain),
  },
});
