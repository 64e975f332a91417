import {
  addressSchema,
  amountSchema,
  currencySchema,
  idSchema,
  maxAmount,
  moneySchema,
  orderStatusSchema,
  paymentMethodSchema,
  skuSchema,
} from "@waybill/contracts";
import { z } from "zod";

const price = z
  .union([
    moneySchema.refine(({ amount }) => amount >= 0, "must not be negative"),
    z.int().min(0).max(maxAmount),
  ])
  .meta({
    description:
      "Staff only: what was negotiated, as money or in minor units of the order's currency",
    example: { amount: 1400, currency: "USD" },
  });

const wantedItem = z.strictObject({
  sku: skuSchema,
  quantity: z.int().min(1).max(100_000),
  unitPrice: price.optional(),
  discountBps: z
    .int()
    .min(0)
    .max(10_000)
    .optional()
    .meta({ description: "Staff only: hundredths of a percent off the line" }),
  tax: price.optional(),
});

const jsonObject = z
  .record(z.string().max(100), z.unknown())
  .refine(
    (value) => JSON.stringify(value).length <= 16_384,
    "must not be larger than 16 KiB",
  );
const notes = z.string().max(2_000);

// Rules of several fields sit on the smallest schema that has them, so that a fault elsewhere hides none of theirs.
const wantedItems = z
  .array(wantedItem)
  .min(1)
  .max(200)
  .superRefine((items, context) => {
    items.forEach(({ sku }, index) => {
      if (items.findIndex((item) => item.sku === sku) !== index)
        context.addIssue({
          code: "custom",
          path: [index, "sku"],
          message: "name each SKU once",
        });
    });
  });

const paymentChoice = z
  .strictObject({
    method: paymentMethodSchema,
    token: z.string().min(1).max(255).optional(),
  })
  .refine(({ method, token }) => method !== "card" || token !== undefined, {
    path: ["token"],
    message: "a card needs the provider's token",
  });

export const placeOrderBody = z
  .strictObject({
    customerId: idSchema,
    currency: currencySchema,
    items: wantedItems,
    voucherCode: z.string().trim().min(1).max(200).optional(),
    shippingAddress: addressSchema,
    billingAddress: addressSchema.optional(),
    shipping: moneySchema
      .refine(({ amount }) => amount >= 0, "must not be negative")
      .optional()
      .meta({ description: "Staff only: negotiated freight" }),
    payment: paymentChoice,
    notes: notes.optional(),
    metadata: jsonObject.optional(),
    channel: z.string().trim().min(1).max(50).optional(),
  })
  .meta({
    id: "PlaceOrder",
    example: {
      customerId: "01981b3a-4b7c-7000-8000-000000000001",
      currency: "USD",
      items: [{ sku: "NW-001", quantity: 2 }],
      shippingAddress: {
        name: "Alfreds Futterkiste",
        street: "Obere Str. 57",
        city: "Berlin",
        postalCode: "12209",
        country: "DE",
      },
      payment: { method: "card", token: "tok_ok" },
    },
  });
export type PlaceOrderBody = z.output<typeof placeOrderBody>;

export const editOrderBody = z
  .strictObject({
    shippingAddress: addressSchema.optional(),
    notes: notes.nullable().optional(),
    metadata: jsonObject.optional(),
  })
  .refine(
    (body) => Object.values(body).some((value) => value !== undefined),
    "change something: shippingAddress, notes or metadata",
  )
  .meta({ id: "EditOrder", example: { notes: "Leave it with the neighbour" } });

export const setStatusBody = z
  .strictObject({
    status: orderStatusSchema,
    note: z.string().max(500).optional(),
  })
  .meta({ id: "SetOrderStatus", example: { status: "processing" } });

const reason = z.string().trim().min(1).max(500);

export const cancelBody = z
  .strictObject({ reason })
  .meta({ id: "CancelOrder", example: { reason: "ordered twice" } });

export const cancelItemsBody = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          itemId: idSchema,
          quantity: z.int().min(1).max(100_000),
        }),
      )
      .min(1)
      .max(200),
    reason,
  })
  .meta({
    id: "CancelOrderItems",
    example: {
      items: [{ itemId: "01981b3a-4b7c-7000-8000-000000000002", quantity: 1 }],
      reason: "one too many",
    },
  });

const statuses = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(orderStatusSchema).min(1))
  .meta({ description: "One status, or several joined by commas" });
const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

export const orderFilterQuery = {
  status: statuses.optional(),
  customerId: idSchema.optional(),
  orderNumber: z.string().max(40).optional(),
  from: time.optional(),
  to: time
    .optional()
    .meta({ description: "Placed before; a date alone takes in that day" }),
  q: z.string().trim().min(1).max(200).optional(),
  minTotal: z.coerce.number().pipe(amountSchema).optional(),
  maxTotal: z.coerce.number().pipe(amountSchema).optional(),
};

export const orderParams = z.object({ id: idSchema });
