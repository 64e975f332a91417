import { isCurrency } from "@waybill/money";
import { z } from "zod";

/** UUID of any version; ours are version 7. */
export const idSchema = z
  .uuid()
  .meta({ example: "01981b3a-4b7c-7000-8000-000000000001" });
export const timeSchema = z.iso.datetime({ offset: true });
export const currencySchema = z
  .string()
  .length(3)
  .refine(isCurrency, "must be an ISO 4217 currency code")
  .meta({ example: "USD" });
/** Largest amount of any field: 10^13 minor units, far below 2^53. */
export const maxAmount = 10_000_000_000_000;
export const amountSchema = z.int().min(-maxAmount).max(maxAmount);
export const moneySchema = z
  .strictObject({ amount: amountSchema, currency: currencySchema })
  .meta({
    id: "Money",
    description: "Minor units (cents) of a currency",
    example: { amount: 1999, currency: "USD" },
  });
export const nonNegativeMoneySchema = moneySchema.refine(
  (value) => value.amount >= 0,
  { path: ["amount"], message: "must not be negative" },
);
export const skuSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._-]+$/, "letters, digits, dot, dash and underscore only")
  .meta({ example: "NW-001" });
export const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 alpha-2 code in capitals")
  .meta({ example: "DE" });
export const addressSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    street: z.string().trim().min(1).max(200),
    city: z.string().trim().min(1).max(100),
    region: z.string().trim().max(100).optional(),
    postalCode: z.string().trim().max(20).optional(),
    country: countrySchema,
  })
  .meta({
    id: "Address",
    example: {
      name: "Alfreds Futterkiste",
      street: "Obere Str. 57",
      city: "Berlin",
      postalCode: "12209",
      country: "DE",
    },
  });
export type AddressShape = z.infer<typeof addressSchema>;
export const paymentMethodSchema = z.enum(["card", "balance", "invoice"]);
export type PaymentMethod = z.infer<typeof paymentMethodSchema>;
export const orderStatuses = [
  "created",
  "pending_payment",
  "awaiting_payment",
  "confirmed",
  "processing",
  "shipped",
  "delivered",
  "finished",
  "partially_returned",
  "returned",
  "failed",
  "cancelled",
  "refunded",
] as const;
export const orderStatusSchema = z.enum(orderStatuses);
export type OrderStatus = z.infer<typeof orderStatusSchema>;
