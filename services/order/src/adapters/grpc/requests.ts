import {
  amountSchema,
  countrySchema,
  currencySchema,
  idSchema,
  orderStatusSchema,
  paymentMethodSchema,
  skuSchema,
  type Refusal,
} from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { z } from "zod";

const optionalId = z.union([z.literal(""), idSchema]);
const run = z.int().min(0);

const address = z.object({
  name: z.string().min(1).max(200),
  street: z.string().min(1).max(200),
  city: z.string().min(1).max(100),
  region: z.string().max(100),
  postalCode: z.string().max(20),
  country: countrySchema,
});

const line = z.object({
  itemId: optionalId,
  sku: skuSchema,
  name: z.string().min(1),
  quantity: z.int().min(1).max(100_000),
  unitPrice: amountSchema.min(0),
  discount: amountSchema.min(0),
  tax: amountSchema.min(0),
  total: amountSchema.min(0),
  taxCategory: z.string(),
  taxInclusive: z.boolean(),
});

const jsonObject = z.string().transform((text, context) => {
  try {
    const value: unknown = JSON.parse(text === "" ? "{}" : text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other text that is no object.
  }
  context.addIssue({ code: "custom", message: "must be a JSON object" });
  return z.NEVER;
});

export const createOrderRequest = z
  .object({
    orderId: idSchema,
    customerId: optionalId,
    guestEmail: z.string().max(320),
    guestName: z.string().max(200),
    guestTokenHash: z.union([
      z.literal(""),
      z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hex"),
    ]),
    currency: currencySchema,
    lines: z.array(line).min(1).max(200),
    subtotal: amountSchema,
    discount: amountSchema,
    tax: amountSchema,
    shipping: amountSchema.min(0),
    total: z.int(),
    voucherCode: z.string().max(200),
    payment: z.object({ method: paymentMethodSchema, token: z.string() }),
    shippingAddress: address,
    billingAddress: address.optional(),
    shippingOption: z.string(),
    cartId: optionalId,
    cartVersion: z.int().min(0),
    channel: z.string(),
    notes: z.string().max(2_000),
    metadataJson: jsonObject,
    discounts: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        amount: amountSchema,
        promotionId: z.string(),
      }),
    ),
  })
  .refine((request) => request.customerId !== "" || request.guestTokenHash, {
    path: ["customerId"],
    message: "an order has a customer or a guest",
  })
  .refine(
    ({ lines }) => new Set(lines.map(({ sku }) => sku)).size === lines.length,
    { path: ["lines"], message: "name each SKU once" },
  );
export type CreateOrderFields = z.output<typeof createOrderRequest>;

export const orderIdRequest = z.object({ orderId: idSchema });
export const sagaRequest = z.object({ orderId: idSchema, run });
export const awaitPaymentRequest = sagaRequest.extend({
  nextAction: z.enum(["", "redirect", "choose_payment"]),
  url: z.string(),
});
export const confirmOrderRequest = sagaRequest.extend({
  paymentId: optionalId,
  reservationId: optionalId,
});
export const endingRequest = sagaRequest.extend({
  step: z.string(),
  code: z.string(),
});

const units = z.array(
  z.object({ itemId: idSchema, quantity: z.int().min(1).max(100_000) }),
);
export const refundOrderRequest = z.object({
  orderId: idSchema,
  operationId: z.string().min(1).max(200),
  items: units,
  reason: z.enum(["cancelled", "refunded"]),
  settled: z.boolean(),
});
export const standingsRequest = z.object({
  orderIds: z.array(idSchema).max(1_000),
});

export const listOrdersRequest = z.object({
  customerId: optionalId,
  status: z.union([z.literal(""), orderStatusSchema]),
  limit: z.int().min(0).max(200),
  cursor: optionalId,
});
export const updateOrderRequest = z.object({
  orderId: idSchema,
  shippingAddress: address.optional(),
  notes: z.string().max(2_000).optional(),
  metadataJson: jsonObject.optional(),
  expectedVersion: z.int().min(0),
});
export const updateStatusRequest = z.object({
  orderId: idSchema,
  status: orderStatusSchema,
  note: z.string().max(500),
});
export const cancelOrderRequest = z.object({
  orderId: idSchema,
  reason: z.string().min(1).max(500),
});
export const cancelItemsRequest = cancelOrderRequest.extend({
  items: units.min(1),
});

/** A request's fields, checked; VALIDATION_FAILED names every fault. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  request: unknown,
): Result<z.output<Schema>, Refusal> {
  const parsed = schema.safeParse(request);
  if (parsed.success) return ok(parsed.data);
  return refuse({
    code: "VALIDATION_FAILED",
    errors: parsed.error.issues.map((issue) => ({
      path: issue.path.join("."),
      code: issue.code,
      message: issue.message,
    })),
  });
}
