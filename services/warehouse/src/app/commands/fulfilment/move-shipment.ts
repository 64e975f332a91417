import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  moveShipment,
  openLines,
  type Shipment,
  type ShipmentMove,
} from "../../../domain/fulfilment/shipment.js";
import { moveAll } from "../../../domain/stock/movement.js";
import type { Clock, EventDraft, Stores } from "../../ports.js";
import { lockAndMove } from "../../stock-events.js";

export type MoveShipmentAsk = {
  readonly shipmentId: string;
  readonly move: ShipmentMove;
  readonly note?: string | undefined;
};

/** Moves a shipment one step on; its units leave the books when it ships, and are written off when they are lost before. */
export async function advanceShipment(
  stores: Stores,
  clock: Clock,
  { shipmentId, move, note }: MoveShipmentAsk,
): Promise<Result<Shipment, Refusal>> {
  const seen = await stores.fulfilments.shipment(shipmentId);
  if (!seen) return refuse({ code: "NOT_FOUND" });
  await stores.fulfilments.lock(seen.orderId);
  const shipment = await stores.fulfilments.shipment(shipmentId);
  if (!shipment) return refuse({ code: "NOT_FOUND" });
  const decision = moveShipment(shipment, move, clock.now(), note);
  if (!decision.ok) return decision;
  const { shipment: moved, units, changed } = decision.value;
  if (!changed) return ok(moved);
  const allocations = openLines(moved.lines).map((line) => ({
    ...line,
    warehouseId: moved.warehouseId,
  }));
  const effect = await lockAndMove(
    stores,
    units === "untouched"
      ? []
      : moveAll(units, allocations, moved.id, moved.reason ?? undefined),
  );
  if (!effect.ok) return effect;
  await stores.fulfilments.saveShipments([moved], effect.value.write);
  await stores.events.add([...eventsOf(moved), ...effect.value.events]);
  await stores.audit({
    action: `shipment.${moved.status}`,
    object: { type: "shipment", id: moved.id },
    before: { status: shipment.status },
    after: {
      status: moved.status,
      carrier: moved.carrier,
      trackingNumber: moved.trackingNumber,
      reason: moved.reason,
    },
  });
  return ok(moved);
}

function eventsOf(shipment: Shipment): EventDraft[] {
  const head = { aggregateId: shipment.id, partitionKey: shipment.orderId };
  const data = {
    shipmentId: shipment.id,
    orderId: shipment.orderId,
    warehouseId: shipment.warehouseId,
    lines: openLines(shipment.lines),
  };
  switch (shipment.status) {
    case "shipped":
      return [
        {
          type: "shipment.shipped",
          ...head,
          data: {
            ...data,
            carrier: shipment.carrier ?? "",
            trackingNumber: shipment.trackingNumber ?? "",
          },
        },
      ];
    case "delivered":
      return [{ type: "shipment.delivered", ...head, data }];
    case "failed":
      return [
        {
          type: "shipment.failed",
          ...head,
          data: { ...data, reason: shipment.reason ?? "" },
        },
      ];
    case "pending":
    case "picked":
    case "packed":
    case "cancelled":
      return [];
  }
}
