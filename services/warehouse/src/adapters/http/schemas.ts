import {
  countrySchema,
  currencySchema,
  idSchema,
  moneySchema,
  nonNegativeMoneySchema,
  skuSchema,
  timeSchema,
} from "@waybill/contracts";
import { z } from "zod";

/** Units of one movement or line, at most. */
const maxUnits = 100_000_000;
export const unitsSchema = z.int().min(0).max(maxUnits);
export const quantitySchema = z.int().min(1).max(maxUnits);
export const noteSchema = z.string().trim().max(1000).optional();

export const productSchema = z
  .object({
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    taxCategory: z.string(),
    weightGrams: z.int(),
    status: z.enum(["active", "discontinued"]),
    price: moneySchema,
    version: z.int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Product" });

const facts = {
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().max(5000).default(""),
  category: z.string().trim().min(1).max(100),
  taxCategory: z.string().trim().min(1).max(50),
  weightGrams: z.int().min(0).max(100_000_000),
  status: z.enum(["active", "discontinued"]).default("active"),
};

export const newProductSchema = z
  .strictObject({ sku: skuSchema, ...facts, price: nonNegativeMoneySchema })
  .meta({
    example: {
      sku: "TEA-100",
      name: "Darjeeling first flush",
      description: "100 g, loose",
      category: "Beverages",
      taxCategory: "food",
      weightGrams: 120,
      price: { amount: 1450, currency: "USD" },
      status: "active",
    },
  });

export const productFactsSchema = z.strictObject(facts).meta({
  example: {
    name: "Chai",
    description: "10 boxes x 20 bags",
    category: "Beverages",
    taxCategory: "food",
    weightGrams: 500,
    status: "active",
  },
});

export const priceBodySchema = z
  .strictObject({
    price: nonNegativeMoneySchema,
    validFrom: timeSchema.optional(),
  })
  .meta({ example: { price: { amount: 1850, currency: "USD" } } });

export const priceSchema = z.object({
  price: moneySchema,
  validFrom: timeSchema,
});

export const productQuery = {
  q: z.string().trim().min(1).max(100).optional(),
  category: z.string().max(100).optional(),
  status: z.enum(["active", "discontinued"]).optional(),
  currency: currencySchema.optional(),
};

export const warehouseSchema = z
  .object({
    id: idSchema,
    code: z.string(),
    name: z.string(),
    country: z.string(),
    priority: z.int(),
    active: z.boolean(),
    version: z.int(),
  })
  .meta({ id: "Warehouse" });

const warehouseFacts = {
  name: z.string().trim().min(1).max(200),
  country: countrySchema,
  priority: z.int().min(0).max(1_000_000).meta({
    description: "The lowest is asked first",
  }),
  active: z.boolean().default(true),
};
export const newWarehouseSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^[A-Z0-9-]{2,16}$/, "2–16 capitals, digits and dashes"),
    ...warehouseFacts,
  })
  .meta({
    example: { code: "OSL", name: "Oslo", country: "NO", priority: 4 },
  });
export const warehouseFactsSchema = z.strictObject(warehouseFacts).meta({
  example: { name: "Seattle", country: "US", priority: 1, active: true },
});

export const levelSchema = z
  .object({
    warehouseId: idSchema,
    warehouseCode: z.string(),
    onHand: z.int(),
    reserved: z.int(),
    available: z.int(),
    reorderPoint: z.int(),
    reorderQuantity: z.int(),
  })
  .meta({ id: "StockLevel" });
export const stockSchema = z
  .object({
    sku: z.string(),
    items: z.array(levelSchema),
    available: z.int(),
  })
  .meta({ id: "Stock" });

export const lineSchema = z.strictObject({
  sku: skuSchema,
  quantity: quantitySchema,
});
export const allocationSchema = z.object({
  sku: z.string(),
  warehouseId: idSchema,
  quantity: z.int(),
});

export const reservationSchema = z
  .object({
    id: idSchema,
    kind: z.enum(["checkout", "fulfilment", "external"]),
    orderId: idSchema.nullable(),
    reference: z.string(),
    status: z.enum(["held", "committed", "released", "expired", "refused"]),
    allocations: z.array(allocationSchema),
    expiresAt: timeSchema,
    createdAt: timeSchema,
  })
  .meta({ id: "Reservation" });

export const shipmentSchema = z
  .object({
    id: idSchema,
    orderId: idSchema,
    warehouseId: idSchema,
    status: z.enum([
      "pending",
      "picked",
      "packed",
      "shipped",
      "delivered",
      "failed",
      "cancelled",
    ]),
    lines: z.array(
      z.object({ sku: z.string(), quantity: z.int(), cancelled: z.int() }),
    ),
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    reason: z.string().nullable(),
    note: z.string().nullable(),
    version: z.int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    shippedAt: timeSchema.nullable(),
    deliveredAt: timeSchema.nullable(),
  })
  .meta({ id: "Shipment" });

export const restockSchema = z
  .object({
    id: idSchema,
    sku: z.string(),
    warehouseId: idSchema,
    quantity: z.int(),
    receivedQuantity: z.int().nullable(),
    status: z.enum(["requested", "ordered", "received", "cancelled"]),
    note: z.string().nullable(),
    version: z.int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "RestockOrder" });

export const movementSchema = z
  .object({
    id: z.int(),
    warehouseId: idSchema,
    kind: z.enum([
      "received",
      "returned",
      "adjusted",
      "written_off",
      "held",
      "released",
      "shipped",
    ]),
    onHandChange: z.int(),
    reservedChange: z.int(),
    reference: z.string(),
    reason: z.string().nullable(),
    actor: z.string(),
    at: timeSchema,
  })
  .meta({ id: "StockMovement" });
