import {
  sumBySku,
  takeFrom,
  without,
  type Allocation,
  type Line,
} from "../lines.js";
import { isOnTheShelf, openLines, type Shipment } from "./shipment.js";

const readiness = { pending: 0, picked: 1, packed: 2 } as const;
const workDone = ({ status }: Shipment): number =>
  status in readiness ? readiness[status as keyof typeof readiness] : 3;

export type CancelledUnits = {
  /** The shipments that change; one with nothing left in it is cancelled. */
  readonly shipments: readonly Shipment[];
  /** What goes back on which shelf. */
  readonly units: readonly Allocation[];
  readonly cancelled: readonly Line[];
};

/**
 * Takes units that have not shipped out of an order's shipments, those with the least work done first.
 * `asked` empty means all that is left.
 */
export function cancelUnits(
  shipments: readonly Shipment[],
  asked: readonly Line[],
  at: Date,
): CancelledUnits {
  const onTheShelf = shipments
    .filter(isOnTheShelf)
    .sort((a, b) => workDone(a) - workDone(b) || (a.id < b.id ? 1 : -1));
  let open =
    asked.length > 0
      ? sumBySku(asked)
      : sumBySku(onTheShelf.flatMap((s) => openLines(s.lines)));
  const changed: Shipment[] = [];
  const units: Allocation[] = [];
  for (const shipment of onTheShelf) {
    const { taken } = takeFrom(openLines(shipment.lines), open);
    if (taken.length === 0) continue;
    open = without(open, taken);
    changed.push(takeOut(shipment, taken, at));
    for (const line of taken)
      units.push({ ...line, warehouseId: shipment.warehouseId });
  }
  return { shipments: changed, units, cancelled: sumBySku(units) };
}

function takeOut(
  shipment: Shipment,
  taken: readonly Line[],
  at: Date,
): Shipment {
  const minus = new Map(taken.map((line) => [line.sku, line.quantity]));
  const lines = shipment.lines.map((line) => ({
    ...line,
    cancelled: line.cancelled + (minus.get(line.sku) ?? 0),
  }));
  return {
    ...shipment,
    lines,
    status: openLines(lines).length === 0 ? "cancelled" : shipment.status,
    version: shipment.version + 1,
    updatedAt: at,
  };
}
