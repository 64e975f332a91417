import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import {
  parcelsOf,
  planFulfilment,
} from "../../../domain/fulfilment/plan-fulfilment.js";
import type { Shipment } from "../../../domain/fulfilment/shipment.js";
import {
  sameLines,
  sumBySku,
  type Allocation,
  type Line,
} from "../../../domain/lines.js";
import {
  commit,
  type CommittedReservation,
  type Reservation,
} from "../../../domain/reservation/reservation.js";
import { moveAll } from "../../../domain/stock/movement.js";
import type {
  Address,
  Clock,
  EventDraft,
  Fulfilment,
  Stores,
} from "../../ports.js";
import { lockAndMove, stockReleased } from "../../stock-events.js";
import { lockOrBlock } from "../reservations/lock-or-block.js";
import { takeFromShelves } from "./take-from-shelves.js";

export type FulfilmentAsk = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly lines: readonly Line[];
  readonly shipTo: Address | null;
  /** Shipping country, for what must be found anew. */
  readonly country?: string | undefined;
};

export type FulfilmentAnswer = {
  readonly shipmentIds: readonly string[];
  readonly unfulfillable: readonly Line[];
};

/**
 * Commits an order's reservation and opens a shipment a warehouse, once an order. What is no longer held is looked for on
 * the shelves; what is not there either is named as unfulfillable.
 */
export async function requestFulfilment(
  stores: Stores,
  clock: Clock,
  ask: FulfilmentAsk,
): Promise<Result<FulfilmentAnswer, Refusal>> {
  const found = await lockOrBlock(stores, clock, {
    orderId: ask.orderId,
    effectKey: `${ask.orderId}:request-fulfilment`,
    run: 0,
  });
  // The row is fresh and still held: nobody fulfilled or cancelled anything of it.
  if (found.status === "held" && sameLines(found.lines, ask.lines))
    return openShipments(stores, clock, ask, {
      reservation: { ...found, status: "committed" },
      reservationId: found.id,
      units: found.lines,
      unfulfillable: [],
    });
  return fulfilAnew(stores, clock, ask, found);
}

async function fulfilAnew(
  stores: Stores,
  clock: Clock,
  ask: FulfilmentAsk,
  found: Reservation,
): Promise<Result<FulfilmentAnswer, Refusal>> {
  const before = await stores.fulfilments.lock(ask.orderId);
  if (before) return ok(before);
  const committed = commit(found);
  const own = committed.ok ? committed.value : null;
  const cancelled = await stores.fulfilments.cancelledOf(ask.orderId);
  const plan = planFulfilment(ask.lines, cancelled, own?.lines ?? []);
  await lockShelves(stores, [...plan.excess, ...plan.missing]);
  const back = await giveBack(stores, found, plan.excess);
  if (!back.ok) return back;
  const anew = await takeFromShelves(stores, clock, ask, plan.missing);
  if (!anew.ok) return anew;
  return openShipments(stores, clock, ask, {
    reservation: own === null ? null : { ...own, lines: plan.held },
    reservationId: own?.id ?? anew.value.reservationId ?? found.id,
    units: [...plan.held, ...anew.value.units],
    unfulfillable: anew.value.missing,
  });
}

/** All at once, in lock order: what follows locks some of them for one end and some for another. */
async function lockShelves(
  stores: Stores,
  lines: readonly Line[],
): Promise<void> {
  if (lines.length === 0) return;
  const skus = [...new Set(lines.map((line) => line.sku))];
  await stores.stock.lock(await stores.stock.homesOf(skus));
}

/** Units that were cancelled while they were only held. */
async function giveBack(
  stores: Stores,
  found: Reservation,
  excess: readonly Allocation[],
): Promise<Result<null, Refusal>> {
  if (excess.length === 0) return ok(null);
  const moved = await lockAndMove(
    stores,
    moveAll("released", excess, found.id),
  );
  if (!moved.ok) return moved;
  await stores.stock.save(moved.value.write);
  await stores.events.add([
    stockReleased(found, excess, "cancelled"),
    ...moved.value.events,
  ]);
  return ok(null);
}

type Plan = {
  /** The saga's hold, which is handed over; null when it was gone. */
  readonly reservation: CommittedReservation | null;
  readonly reservationId: string;
  readonly units: readonly Allocation[];
  readonly unfulfillable: readonly Line[];
};

async function openShipments(
  stores: Stores,
  clock: Clock,
  ask: FulfilmentAsk,
  plan: Plan,
): Promise<Result<FulfilmentAnswer, Refusal>> {
  const shipments = parcelsOf(plan.units).map((parcel) =>
    newShipment(clock, ask.orderId, parcel),
  );
  const fulfilment: Fulfilment = {
    orderId: ask.orderId,
    reservationId: plan.reservationId,
    customerId: ask.customerId,
    shipTo: ask.shipTo,
    shipmentIds: shipments.map((shipment) => shipment.id),
    unfulfillable: plan.unfulfillable,
    createdAt: clock.now(),
  };
  await stores.fulfilments.open(
    fulfilment,
    shipments,
    plan.reservation && { ...plan.reservation, handedOver: true },
  );
  await stores.events.add(eventsOf(fulfilment, shipments));
  return ok(fulfilment);
}

function eventsOf(
  { orderId, reservationId, shipmentIds, unfulfillable }: Fulfilment,
  shipments: readonly Shipment[],
): EventDraft[] {
  const events: EventDraft[] = shipments.map((shipment) => ({
    type: "shipment.created",
    aggregateId: shipment.id,
    partitionKey: orderId,
    data: {
      shipmentId: shipment.id,
      orderId,
      warehouseId: shipment.warehouseId,
      lines: sumBySku(shipment.lines),
    },
  }));
  if (shipments.length > 0)
    events.push({
      type: "fulfilment.succeeded",
      aggregateId: orderId,
      partitionKey: orderId,
      data: { orderId, reservationId, shipmentIds: [...shipmentIds] },
    });
  if (unfulfillable.length > 0)
    events.push({
      type: "fulfilment.failed",
      aggregateId: orderId,
      partitionKey: orderId,
      data: { orderId, lines: [...unfulfillable], reason: "OUT_OF_STOCK" },
    });
  return events;
}

const newShipment = (
  clock: Clock,
  orderId: string,
  parcel: { readonly warehouseId: string; readonly lines: readonly Line[] },
): Shipment => ({
  id: clock.newId(),
  orderId,
  warehouseId: parcel.warehouseId,
  status: "pending",
  lines: parcel.lines.map((line) => ({ ...line, cancelled: 0 })),
  carrier: null,
  trackingNumber: null,
  reason: null,
  note: null,
  version: 1,
  createdAt: clock.now(),
  updatedAt: clock.now(),
  shippedAt: null,
  deliveredAt: null,
});
