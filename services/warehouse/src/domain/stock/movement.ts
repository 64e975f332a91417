import type { Allocation } from "../lines.js";

/** Kinds of ledger entries. `lost` is a write-off of reserved units: those of a shipment that can't be found. */
export type MovementKind =
  | "received"
  | "returned"
  | "adjusted"
  | "written_off"
  | "lost"
  | "held"
  | "released"
  | "shipped";

/** One entry of the stock ledger: units are positive except for `adjusted`, which goes both ways. */
export type Movement = {
  readonly kind: MovementKind;
  readonly sku: string;
  readonly warehouseId: string;
  readonly quantity: number;
  /** What caused it: the id of a reservation, shipment, return, restock order or operation. */
  readonly reference: string;
  readonly reason?: string | undefined;
};

/** What a movement does to the units on hand and to those reserved. */
export function effectOf({ kind, quantity }: Movement): {
  readonly onHand: number;
  readonly reserved: number;
} {
  switch (kind) {
    case "received":
    case "returned":
    case "adjusted":
      return { onHand: quantity, reserved: 0 };
    case "written_off":
      return { onHand: -quantity, reserved: 0 };
    case "held":
      return { onHand: 0, reserved: quantity };
    case "released":
      return { onHand: 0, reserved: -quantity };
    case "shipped":
    case "lost":
      return { onHand: -quantity, reserved: -quantity };
  }
}

/** One movement of `kind` for each allocation. */
export const moveAll = (
  kind: MovementKind,
  allocations: readonly Allocation[],
  reference: string,
  reason?: string,
): Movement[] =>
  allocations.map(({ sku, warehouseId, quantity }) => ({
    kind,
    sku,
    warehouseId,
    quantity,
    reference,
    ...(reason === undefined ? {} : { reason }),
  }));
