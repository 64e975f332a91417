import {
  addressSchema,
  idSchema,
  moneySchema,
  paymentMethodSchema,
} from "@waybill/contracts";
import { ok } from "@waybill/result";
import { noteOrderId, route, type Route } from "@waybill/service";
import { z } from "zod";
import { ownerOf } from "./caller.js";
import { editRefusals, ownCart } from "./cart-routes.js";
import { emailSchema } from "./cart-shapes.js";
import type { CartUseCases } from "./use-cases.js";

const body = z
  .strictObject({
    cartId: idSchema,
    cartVersion: z.int().min(1),
    guest: z
      .strictObject({
        email: emailSchema,
        name: z.string().trim().min(1).max(200),
      })
      .optional(),
    shippingAddress: addressSchema,
    billingAddress: addressSchema.optional(),
    shippingOption: z.string().min(1).max(64),
    payment: z.strictObject({
      method: paymentMethodSchema,
      token: z.string().min(1).max(255).optional(),
    }),
  })
  .meta({
    example: {
      cartId: "01981b3a-4b7c-7000-8000-000000000001",
      cartVersion: 2,
      guest: { email: "ana@example.com", name: "Ana Trujillo" },
      shippingAddress: {
        name: "Ana Trujillo",
        street: "Obere Str. 57",
        city: "Berlin",
        postalCode: "12209",
        country: "DE",
      },
      shippingOption: "standard",
      payment: { method: "card", token: "tok_ok" },
    },
  });

const accepted = z.object({
  checkoutId: idSchema,
  orderId: idSchema,
  orderNumber: z.string(),
  status: z.string(),
  total: moneySchema,
  statusUrl: z.string(),
});

const refusals = [
  ...editRefusals,
  "CART_CHANGED",
  "CART_EMPTY",
  "CART_INVALID",
  "CARD_NUMBER_REFUSED",
  "CUSTOMER_INVALID",
  "CUSTOMER_SUSPENDED",
  "GUEST_CHECKOUT_DISABLED",
  "PAYMENT_METHOD_UNAVAILABLE",
  "SHIPPING_OPTION_UNKNOWN",
  "TOTAL_OUT_OF_RANGE",
] as const;

/** Turns a cart into an order. `orderUrl` is where the order service is reached by the shopper. */
export const placeCheckoutRoute = (
  carts: CartUseCases,
  orderUrl: string,
): Route =>
  route({
    method: "post",
    path: "/checkouts",
    summary: "Order a cart: accepted once, settled by the checkout saga",
    tags: ["checkouts"],
    access: ownCart,
    idempotency: "required",
    body,
    replies: { 202: accepted },
    refusals: [...refusals],
    handle: async ({ body: wanted, caller, operationId }) => {
      noteOrderId(operationId);
      const placed = await carts.metrics.measured("checkout", () =>
        carts.checkout({
          ...wanted,
          orderId: operationId,
          shopper: ownerOf(caller),
        }),
      );
      if (!placed.ok) return placed;
      const statusUrl = `${orderUrl}/api/v1/orders/${placed.value.orderId}/status`;
      return ok({
        status: 202,
        headers: { Location: statusUrl },
        body: { checkoutId: placed.value.orderId, ...placed.value, statusUrl },
      });
    },
  });
