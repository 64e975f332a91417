import { countrySchema, idSchema } from "@waybill/contracts";
import { ok } from "@waybill/result";
import { hashGuestToken, route, type Route } from "@waybill/service";
import { z } from "zod";
import { cartRefOf, ownerOf, shopperOf } from "./caller.js";
import { anyCart, cartReply, editRefusals, ownCart } from "./cart-routes.js";
import {
  cartBody,
  cartParams,
  cartShape,
  changeBody,
  refreshShape,
  summaryBody,
  summaryShape,
  validationBody,
  validationShape,
} from "./cart-shapes.js";
import type { CartUseCases } from "./use-cases.js";

const tags = ["carts"];

/** What can be asked of a cart and done with it as a whole. */
export const cartActionRoutes = (carts: CartUseCases): Route[] => [
  mergeRoute(carts),
  summaryRoute(carts),
  validateRoute(carts),
  refreshRoute(carts),
];

const validateRoute = (carts: CartUseCases): Route =>
  route({
    method: "post",
    path: "/carts/{id}/validate",
    summary: "Every reason at once why the cart could not be ordered now",
    tags,
    access: ownCart,
    idempotency: "none",
    params: cartParams,
    replies: { 200: validationShape },
    refusals: ["NOT_FOUND", "CART_EXPIRED", "CART_CLOSED"],
    handle: async ({ params, caller }) => {
      const answer = await carts.metrics.measured("validate", () =>
        carts.validate(params.id, ownerOf(caller)),
      );
      return answer.ok
        ? ok({
            status: 200,
            body: validationBody(answer.value.cart, answer.value.problems),
          })
        : answer;
    },
  });

const refreshRoute = (carts: CartUseCases): Route =>
  route({
    method: "post",
    path: "/carts/{id}/refresh",
    summary: "Take today's prices, and say what changed",
    tags,
    access: ownCart,
    params: cartParams,
    replies: { 200: refreshShape },
    refusals: [...editRefusals],
    handle: async (request) => {
      const answer = await carts.metrics.measured("refresh", () =>
        carts.refresh(cartRefOf(request)),
      );
      if (!answer.ok) return answer;
      const { cart, changes } = answer.value;
      return ok({
        status: 200,
        etag: String(cart.version),
        body: {
          cart: cartBody(await carts.withToday(cart)),
          changes: changes.map((change) => changeBody(change, cart.currency)),
        },
      });
    },
  });

const mergeRoute = (carts: CartUseCases): Route =>
  route({
    method: "post",
    path: "/carts/{id}/merge",
    summary: "Move what a guest's cart holds into this one",
    tags,
    access: ownCart,
    params: cartParams,
    body: z
      .strictObject({
        fromCartId: idSchema,
        guestToken: z.string().min(1).max(200),
      })
      .meta({
        example: {
          fromCartId: "01981b3a-4b7c-7000-8000-000000000001",
          guestToken: "the token that POST /carts gave",
        },
      }),
    replies: { 200: cartShape },
    refusals: [
      ...editRefusals,
      "QUANTITY_OUT_OF_RANGE",
      "CART_FULL",
      "CURRENCY_MISMATCH",
      "CONFLICT",
    ],
    handle: async ({ params, body, caller }) => {
      const merged = await carts.metrics.measured("merge", () =>
        carts.merge({
          cartId: params.id,
          shopper: ownerOf(caller),
          fromCartId: body.fromCartId,
          guestTokenHash: hashGuestToken(body.guestToken),
        }),
      );
      return merged.ok ? ok(await cartReply(carts, merged.value)) : merged;
    },
  });

const summaryRoute = (carts: CartUseCases): Route =>
  route({
    method: "get",
    path: "/carts/{id}/summary",
    summary: "What a cart comes to: discounts, tax, shipping options, total",
    tags,
    access: anyCart,
    params: cartParams,
    query: z.object({
      country: countrySchema.optional(),
      postalCode: z.string().max(20).optional(),
      region: z.string().max(100).optional(),
      shippingOption: z.string().max(64).optional(),
    }),
    replies: { 200: summaryShape },
    refusals: ["NOT_FOUND", "SHIPPING_OPTION_UNKNOWN", "TOTAL_OUT_OF_RANGE"],
    handle: async ({ params, query, caller }) => {
      const { shippingOption, country, postalCode, region } = query;
      const answer = await carts.metrics.measured("summary", () =>
        carts.summarise({
          cartId: params.id,
          shopper: shopperOf(caller),
          destination: {
            ...(country === undefined ? {} : { country }),
            postalCode,
            region,
          },
          shippingOption,
        }),
      );
      return answer.ok
        ? ok({
            status: 200,
            body: summaryBody(answer.value.cart, answer.value.summary),
          })
        : answer;
    },
  });
