import { z } from "zod";
import {
  idSchema,
  moneySchema,
  orderStatusSchema,
  paymentMethodSchema,
  skuSchema,
} from "../shapes.js";
import { defineEvent } from "./define-event.js";

const orderId = idSchema;
const customerId = idSchema.nullable();
const line = z.object({
  itemId: idSchema,
  sku: skuSchema,
  quantity: z.int().min(1),
});
const end = {
  orderId,
  customerId,
  cartId: idSchema.nullable(),
  from: orderStatusSchema,
  total: moneySchema,
  step: z.string().nullable(),
  code: z.string().nullable(),
};

export const orderEvents = {
  "order.created": defineEvent(
    "orders",
    1,
    "An order was accepted; its checkout begins",
    {
      orderId,
      orderNumber: z.string(),
      customerId,
      cartId: idSchema.nullable(),
      guest: z.boolean(),
      channel: z.string(),
      lines: z.array(
        line.extend({
          unitPrice: z.int(),
          discount: z.int(),
          tax: z.int(),
          total: z.int(),
        }),
      ),
      subtotal: z.int(),
      discount: z.int(),
      tax: z.int(),
      shipping: z.int(),
      total: moneySchema,
      voucherCode: z.string().nullable(),
      paymentMethod: paymentMethodSchema,
    },
  ),
  "order.updated": defineEvent(
    "orders",
    1,
    "Address, notes or metadata of an order were edited",
    {
      orderId,
      customerId,
      fields: z.array(z.string()),
    },
  ),
  "order.status_changed": defineEvent(
    "orders",
    1,
    "An order moved along its life cycle",
    {
      orderId,
      customerId,
      from: orderStatusSchema,
      to: orderStatusSchema,
      by: z.string(),
    },
  ),
  "order.confirmed": defineEvent(
    "orders",
    1,
    "The pivot: an order is paid and held, and will be fulfilled",
    {
      orderId,
      orderNumber: z.string(),
      customerId,
      guest: z.boolean(),
      total: moneySchema,
      lines: z.array(line),
    },
  ),
  "order.cancelled": defineEvent(
    "orders",
    1,
    "An order ended as cancelled; everything is undone",
    end,
  ),
  "order.failed": defineEvent(
    "orders",
    1,
    "A checkout failed and is undone",
    end,
  ),
  "order.refunded": defineEvent(
    "orders",
    1,
    "Nothing of an order could be fulfilled, or it was lost; the money is back",
    end,
  ),
  "order.items_cancelled": defineEvent(
    "orders",
    1,
    "Units were taken off a confirmed order",
    {
      orderId,
      customerId,
      cancellationId: z.string(),
      items: z.array(line),
      amount: moneySchema,
    },
  ),
  "order.cancel_requested": defineEvent(
    "orders",
    1,
    "A cancellation was accepted; its undoing begins",
    {
      orderId,
      customerId,
      cancellationId: z.string(),
      /** saga: the checkout is still running and undoes itself; order: a confirmed order, or some of its units. */
      scope: z.enum(["saga", "order", "items"]),
      items: z.array(line.extend({ refund: z.int() })),
      by: z.string(),
      reason: z.string(),
    },
  ),
  "order.completed": defineEvent(
    "orders",
    1,
    "An order is finished: delivered, and past its return window",
    {
      orderId,
      customerId,
      total: moneySchema,
    },
  ),
} as const;

const returned = {
  returnId: idSchema,
  orderId,
  customerId,
  items: z.array(line),
};

export const returnEvents = {
  "return.requested": defineEvent(
    "returns",
    1,
    "A buyer asks to return units",
    returned,
  ),
  "return.approved": defineEvent(
    "returns",
    1,
    "A return may be sent",
    returned,
  ),
  "return.rejected": defineEvent(
    "returns",
    1,
    "A return was refused",
    returned,
  ),
  "return.received": defineEvent(
    "returns",
    1,
    "Returned units arrived; the sellable ones go back on the shelf",
    {
      ...returned,
      sellable: z.array(line),
    },
  ),
  "return.completed": defineEvent("returns", 1, "A return was refunded", {
    ...returned,
    refund: moneySchema,
  }),
} as const;
