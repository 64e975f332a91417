import type { Product } from "../../domain/catalogue/product.js";
import type { Shipment } from "../../domain/fulfilment/shipment.js";
import type { Reservation } from "../../domain/reservation/reservation.js";
import type { RestockOrder } from "../../domain/stock/restock-order.js";
import { available } from "../../domain/stock/stock-level.js";
import type { NamedLevel } from "../postgres/stock-queries.js";

/** How rows are shown: times as text, and nothing that is ours alone. */
export const showProduct = ({ createdAt, updatedAt, ...rest }: Product) => ({
  ...rest,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const showLevel = (level: NamedLevel) => ({
  warehouseId: level.warehouseId,
  warehouseCode: level.warehouseCode,
  onHand: level.onHand,
  reserved: level.reserved,
  available: available(level),
  reorderPoint: level.reorderPoint,
  reorderQuantity: level.reorderQuantity,
});

/** All levels of one SKU. */
export const showStock = (sku: string, levels: readonly NamedLevel[]) => ({
  sku,
  items: levels.map(showLevel),
  available: levels.reduce((sum, level) => sum + available(level), 0),
});

/** Levels of several SKUs, a stock each, in the order in which they come. */
export function showStocks(levels: readonly NamedLevel[]) {
  const bySku = new Map<string, NamedLevel[]>();
  for (const level of levels)
    bySku.set(level.sku, [...(bySku.get(level.sku) ?? []), level]);
  return [...bySku].map(([sku, of]) => showStock(sku, of));
}

export const showReservation = (found: Reservation) => ({
  id: found.id,
  kind: found.kind,
  orderId: found.orderId,
  reference: found.reference,
  status: found.status,
  allocations: found.lines,
  expiresAt: found.expiresAt.toISOString(),
  createdAt: found.createdAt.toISOString(),
});

export const showShipment = (shipment: Shipment) => ({
  ...shipment,
  createdAt: shipment.createdAt.toISOString(),
  updatedAt: shipment.updatedAt.toISOString(),
  shippedAt: shipment.shippedAt?.toISOString() ?? null,
  deliveredAt: shipment.deliveredAt?.toISOString() ?? null,
});

export const showRestockOrder = (order: RestockOrder) => ({
  ...order,
  createdAt: order.createdAt.toISOString(),
  updatedAt: order.updatedAt.toISOString(),
});
