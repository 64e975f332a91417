import type {
  Cancellation,
  EventDraft,
  Fulfilment,
  Deed,
} from "../app/ports.js";
import type { Price, Product } from "../domain/catalogue/product.js";
import type { Shipment } from "../domain/fulfilment/shipment.js";
import type { Line } from "../domain/lines.js";
import type { Reservation } from "../domain/reservation/reservation.js";
import { effectOf, type Movement } from "../domain/stock/movement.js";
import type { RestockOrder } from "../domain/stock/restock-order.js";
import type { StockLevel } from "../domain/stock/stock-level.js";
import type { Warehouse } from "../domain/stock/warehouse.js";

/** All rows; replaced as a whole when a transaction is rolled back. */
export type State = {
  products: Map<string, Product>;
  prices: (Price & { announced: boolean })[];
  warehouses: Map<string, Warehouse>;
  levels: Map<string, StockLevel>;
  ledger: Movement[];
  reservations: Map<string, Reservation>;
  fulfilments: Map<string, Fulfilment>;
  shipments: Map<string, Shipment>;
  cancellations: Map<string, Cancellation>;
  returns: Map<string, readonly Line[]>;
  restockOrders: Map<string, RestockOrder>;
  later: string[];
  events: EventDraft[];
  deeds: Deed[];
};

export const emptyState = (): State => ({
  products: new Map(),
  prices: [],
  warehouses: new Map(),
  levels: new Map(),
  ledger: [],
  reservations: new Map(),
  fulfilments: new Map(),
  shipments: new Map(),
  cancellations: new Map(),
  returns: new Map(),
  restockOrders: new Map(),
  later: [],
  events: [],
  deeds: [],
});

/** Rows are never changed in place, so a copy of their containers is a snapshot. */
export const snapshotOf = (state: State): State =>
  Object.fromEntries(
    Object.entries(state).map(([name, rows]) => [
      name,
      rows instanceof Map ? new Map<unknown, unknown>(rows) : [...rows],
    ]),
  ) as State;

export const levelKey = (at: { sku: string; warehouseId: string }): string =>
  `${at.sku} ${at.warehouseId}`;

/** The stock_discrepancies view in memory. */
export function discrepanciesOf(state: State): unknown[] {
  const owed = new Map<string, number>();
  const owe = (at: Line & { warehouseId: string }) =>
    owed.set(levelKey(at), (owed.get(levelKey(at)) ?? 0) + at.quantity);
  for (const { status, handedOver, lines } of state.reservations.values())
    if ((status === "held" || status === "committed") && !handedOver)
      lines.forEach(owe);
  for (const { status, lines, warehouseId } of state.shipments.values())
    if (["pending", "picked", "packed"].includes(status))
      for (const l of lines)
        owe({ sku: l.sku, warehouseId, quantity: l.quantity - l.cancelled });
  return [...state.levels.values()].filter((level) => {
    const entries = state.ledger
      .filter((entry) => levelKey(entry) === levelKey(level))
      .map(effectOf);
    const sum = (of: "onHand" | "reserved") =>
      entries.reduce((total, entry) => total + entry[of], 0);
    return (
      level.onHand !== sum("onHand") ||
      level.reserved !== sum("reserved") ||
      level.reserved !== (owed.get(levelKey(level)) ?? 0) ||
      level.reserved < 0 ||
      level.reserved > level.onHand
    );
  });
}
