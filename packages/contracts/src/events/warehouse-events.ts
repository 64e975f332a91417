import { z } from "zod";
import { idSchema, moneySchema, skuSchema } from "../shapes.js";
import { defineEvent } from "./define-event.js";

const orderId = idSchema;
const lines = z.array(z.object({ sku: skuSchema, quantity: z.int().min(1) }));
const allocations = z.array(
  z.object({ sku: skuSchema, warehouseId: idSchema, quantity: z.int().min(1) }),
);
const shipment = {
  shipmentId: idSchema,
  orderId,
  warehouseId: idSchema,
  lines,
};
const restock = {
  restockOrderId: idSchema,
  sku: skuSchema,
  warehouseId: idSchema,
  quantity: z.int().min(1),
};
const product = {
  sku: skuSchema,
  name: z.string(),
  category: z.string(),
  status: z.enum(["active", "discontinued"]),
  price: moneySchema,
};

export const warehouseEvents = {
  "stock.reserved": defineEvent("stock", 1, "All lines of an order are held", {
    reservationId: idSchema,
    orderId,
    allocations,
  }),
  "stock.reservation_failed": defineEvent(
    "stock",
    1,
    "An order could not be held: nothing of it is",
    {
      orderId,
      short: z.array(
        z.object({ sku: skuSchema, asked: z.int(), available: z.int() }),
      ),
    },
  ),
  "stock.released": defineEvent("stock", 1, "A hold was given back", {
    reservationId: idSchema,
    orderId: idSchema.nullable(),
    allocations,
    reason: z.enum(["released", "expired", "cancelled"]),
  }),
  "stock.updated": defineEvent(
    "stock",
    1,
    "What is available of a SKU changed",
    {
      sku: skuSchema,
      warehouseId: idSchema,
      onHand: z.int(),
      reserved: z.int(),
      available: z.int(),
    },
  ),
  "stock.low": defineEvent("stock", 1, "A SKU fell to its reorder point", {
    sku: skuSchema,
    warehouseId: idSchema,
    available: z.int(),
    reorderPoint: z.int(),
    reorderQuantity: z.int(),
  }),
  "restock.requested": defineEvent(
    "stock",
    1,
    "More of a SKU was asked for",
    restock,
  ),
  "restock.received": defineEvent("stock", 1, "More of a SKU arrived", restock),
  "shipment.created": defineEvent(
    "shipments",
    1,
    "A shipment was opened",
    shipment,
  ),
  "shipment.shipped": defineEvent(
    "shipments",
    1,
    "A shipment left the warehouse",
    {
      ...shipment,
      carrier: z.string(),
      trackingNumber: z.string(),
    },
  ),
  "shipment.delivered": defineEvent(
    "shipments",
    1,
    "A shipment arrived",
    shipment,
  ),
  "shipment.failed": defineEvent(
    "shipments",
    1,
    "A shipment was lost or could not be delivered",
    {
      ...shipment,
      reason: z.string(),
    },
  ),
  "fulfilment.succeeded": defineEvent(
    "shipments",
    1,
    "Shipments are open for all lines of an order that can be fulfilled",
    {
      orderId,
      reservationId: idSchema,
      shipmentIds: z.array(idSchema),
    },
  ),
  "fulfilment.failed": defineEvent(
    "shipments",
    1,
    "Lines of an order can never be fulfilled",
    {
      orderId,
      lines,
      reason: z.string(),
    },
  ),
  "product.created": defineEvent(
    "catalogue",
    1,
    "A product was added",
    product,
  ),
  "product.updated": defineEvent(
    "catalogue",
    1,
    "A product was changed",
    product,
  ),
  "price.updated": defineEvent("catalogue", 1, "A product has a new price", {
    sku: skuSchema,
    old: moneySchema,
    price: moneySchema,
  }),
} as const;
