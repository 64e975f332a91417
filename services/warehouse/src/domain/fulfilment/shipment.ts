import { ok, refuse, type Result } from "@waybill/result";
import type { Line } from "../lines.js";

/** Units of a SKU in a parcel, and how many of them were taken back before it shipped. */
export type ShipmentLine = Line & { readonly cancelled: number };

export type ShipmentStatus =
  | "pending"
  | "picked"
  | "packed"
  | "shipped"
  | "delivered"
  | "failed"
  /** Nothing is left in it. */
  | "cancelled";

export type Shipment = {
  readonly id: string;
  readonly orderId: string;
  readonly warehouseId: string;
  readonly status: ShipmentStatus;
  readonly lines: readonly ShipmentLine[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  /** Why it failed. */
  readonly reason: string | null;
  readonly note: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly shippedAt: Date | null;
  readonly deliveredAt: Date | null;
};

export type ShipmentMove =
  | { readonly to: "picked" | "packed" | "delivered" }
  | {
      readonly to: "shipped";
      readonly carrier: string;
      readonly trackingNumber: string;
    }
  | { readonly to: "failed"; readonly reason: string };

const next = {
  pending: ["picked", "failed"],
  picked: ["packed", "failed"],
  packed: ["shipped", "failed"],
  shipped: ["delivered", "failed"],
  delivered: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<ShipmentStatus, readonly ShipmentStatus[]>;

/** Units that are still to be sent, or were sent. */
export const openLines = (lines: readonly ShipmentLine[]): Line[] =>
  lines
    .map(({ sku, quantity, cancelled }) => ({
      sku,
      quantity: quantity - cancelled,
    }))
    .filter((line) => line.quantity > 0);

/** Whether its units are still on the shelf, and so may be taken back. */
export const isOnTheShelf = ({ status }: Shipment): boolean =>
  status === "pending" || status === "picked" || status === "packed";

/** What becomes of the units: they leave, they are written off, or nothing happens to stock. */
export type UnitsFate = "shipped" | "lost" | "untouched";

export type Moved = {
  readonly shipment: Shipment;
  readonly units: UnitsFate;
  /** False for a repeat of what was done. */
  readonly changed: boolean;
};

export type IllegalMove = {
  readonly code: "INVALID_TRANSITION";
  readonly detail: string;
  readonly facts: {
    readonly status: ShipmentStatus;
    readonly allowed: readonly ShipmentStatus[];
  };
};

/**
 * One step along pending → picked → packed → shipped → delivered, or to failed. A repeat succeeds without effect.
 * Goods that fail before they shipped could not be found or were damaged: they are written off.
 */
export function moveShipment(
  shipment: Shipment,
  move: ShipmentMove,
  at: Date,
  note?: string,
): Result<Moved, IllegalMove> {
  if (shipment.status === move.to)
    return ok({ shipment, units: "untouched", changed: false });
  const allowed: readonly ShipmentStatus[] = next[shipment.status];
  if (!allowed.includes(move.to))
    return refuse({
      code: "INVALID_TRANSITION",
      detail: `a shipment that is ${shipment.status} cannot be ${move.to}`,
      facts: { status: shipment.status, allowed },
    });
  const moved = {
    ...shipment,
    ...factsOf(move, at),
    status: move.to,
    note: note ?? shipment.note,
    version: shipment.version + 1,
    updatedAt: at,
  };
  return ok({ shipment: moved, units: fateOf(shipment, move), changed: true });
}

function factsOf(move: ShipmentMove, at: Date): Partial<Shipment> {
  switch (move.to) {
    case "picked":
    case "packed":
      return {};
    case "shipped": {
      const { carrier, trackingNumber } = move;
      return { carrier, trackingNumber, shippedAt: at };
    }
    case "delivered":
      return { deliveredAt: at };
    case "failed":
      return { reason: move.reason };
  }
}

function fateOf(shipment: Shipment, { to }: ShipmentMove): UnitsFate {
  if (to === "shipped") return "shipped";
  return to === "failed" && isOnTheShelf(shipment) ? "lost" : "untouched";
}
