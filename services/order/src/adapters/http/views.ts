import {
  addressSchema,
  idSchema,
  moneySchema,
  orderStatusSchema,
  paymentMethodSchema,
  timeSchema,
} from "@waybill/contracts";
import { z } from "zod";

const nullable = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullable();

const nextAction = z.strictObject({
  type: z.enum(["redirect", "choose_payment"]),
  url: z.string().optional(),
});

const failure = z.strictObject({
  step: nullable(z.string()),
  code: nullable(z.string()),
});

export const placedView = z
  .strictObject({
    orderId: idSchema,
    orderNumber: z.string(),
    status: orderStatusSchema,
    total: moneySchema,
    statusUrl: z.string(),
  })
  .meta({ id: "PlacedOrder" });

const itemView = z.strictObject({
  id: idSchema,
  sku: z.string(),
  name: z.string(),
  quantity: z.int(),
  unitPrice: moneySchema,
  discount: moneySchema,
  tax: moneySchema,
  taxInclusive: z.boolean(),
  total: moneySchema,
  negotiated: z.boolean(),
  warehouseId: nullable(z.string()),
  reservationId: nullable(z.string()),
  cancelledQuantity: z.int(),
  returnedQuantity: z.int(),
  shippedQuantity: z.int(),
  deliveredQuantity: z.int(),
});

const amounts = {
  subtotal: moneySchema,
  discount: moneySchema,
  tax: moneySchema,
  shipping: moneySchema,
  total: moneySchema,
};

const summary = {
  id: idSchema,
  orderId: idSchema,
  orderNumber: z.string(),
  status: orderStatusSchema,
  version: z.int(),
  closing: z.boolean(),
  returnInProgress: z.boolean(),
  customerId: nullable(idSchema),
  guest: nullable(z.strictObject({ email: z.string(), name: z.string() })),
  cartId: nullable(idSchema),
  channel: z.string(),
  currency: z.string(),
  items: z.array(itemView),
  ...amounts,
  /** What was accepted and charged, before any unit was cancelled or returned. */
  placed: z.strictObject(amounts),
  discounts: z.array(
    z.strictObject({
      code: nullable(z.string()),
      name: z.string(),
      amount: moneySchema,
    }),
  ),
  voucherCode: nullable(z.string()),
  payment: z.strictObject({
    id: nullable(z.string()),
    method: paymentMethodSchema,
    status: z.string(),
    capturedAmount: moneySchema,
    refundedAmount: moneySchema,
    nextAction: nextAction.optional(),
  }),
  shippingAddress: addressSchema,
  billingAddress: nullable(addressSchema),
  shippingOption: nullable(z.string()),
  notes: nullable(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  failure: nullable(failure),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  confirmedAt: nullable(timeSchema),
  shippedAt: nullable(timeSchema),
  deliveredAt: nullable(timeSchema),
  endedAt: nullable(timeSchema),
};

export const orderSummaryView = z
  .strictObject(summary)
  .meta({ id: "OrderSummary" });

export const orderView = z
  .strictObject({
    ...summary,
    shipments: z.array(
      z.strictObject({
        id: idSchema,
        warehouseId: idSchema,
        status: z.enum(["pending", "shipped", "delivered", "failed"]),
        lines: z.array(z.strictObject({ sku: z.string(), quantity: z.int() })),
        carrier: nullable(z.string()),
        trackingNumber: nullable(z.string()),
        shippedAt: nullable(timeSchema),
        deliveredAt: nullable(timeSchema),
      }),
    ),
    cancellations: z.array(
      z.strictObject({
        id: z.string(),
        scope: z.enum(["saga", "order", "items"]),
        state: z.enum(["requested", "taken", "settled"]),
        items: z.array(
          z.strictObject({
            itemId: idSchema,
            sku: z.string(),
            quantity: z.int(),
            refund: moneySchema,
          }),
        ),
        amount: moneySchema,
        reason: z.string(),
        at: timeSchema,
        settledAt: nullable(timeSchema),
      }),
    ),
  })
  .meta({ id: "Order" });

export const statusView = z
  .strictObject({
    orderId: idSchema,
    orderNumber: z.string(),
    status: orderStatusSchema,
    /** Nothing will happen to the order any more. */
    final: z.boolean(),
    /** The checkout has come to its outcome: confirmed (or further on), or ended. */
    settled: z.boolean(),
    closing: z.boolean(),
    version: z.int(),
    updatedAt: timeSchema,
    payment: z.strictObject({
      status: z.string(),
      nextAction: nextAction.optional(),
    }),
    failure: failure.optional(),
  })
  .meta({ id: "OrderStatusView" });

export const cancelledView = z
  .strictObject({
    orderId: idSchema,
    orderNumber: z.string(),
    status: orderStatusSchema,
    closing: z.boolean(),
    version: z.int(),
    cancellationId: nullable(z.string()),
    statusUrl: z.string(),
  })
  .meta({ id: "Cancellation" });

export const statusHistoryView = z.strictObject({
  items: z.array(
    z.strictObject({
      from: nullable(orderStatusSchema),
      to: orderStatusSchema,
      by: z.string(),
      note: nullable(z.string()),
      at: timeSchema,
      version: z.int(),
    }),
  ),
});

const edited = z.strictObject({
  shippingAddress: addressSchema.optional(),
  notes: nullable(z.string()).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});

export const editHistoryView = z.strictObject({
  items: z.array(
    z.strictObject({
      before: edited,
      after: edited,
      by: z.string(),
      at: timeSchema,
    }),
  ),
});

export const eventsView = z.strictObject({
  items: z.array(
    z.strictObject({
      type: z.string(),
      version: z.int(),
      data: z.record(z.string(), z.unknown()),
      by: z.string(),
      correlationId: z.string(),
      occurredAt: timeSchema,
    }),
  ),
});
