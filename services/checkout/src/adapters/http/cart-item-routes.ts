import { skuSchema } from "@waybill/contracts";
import { ok } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import { cartRefOf } from "./caller.js";
import { cartReply, editRefusals, ownCart } from "./cart-routes.js";
import { cartItemParams, cartParams, cartShape } from "./cart-shapes.js";
import type { CartUseCases } from "./use-cases.js";

const tags = ["carts"];
// Any whole number: which are in range is the cart's rule, and has a code of its own.
const quantitySchema = z.int().meta({ example: 2 });

/** What a cart holds. */
export const cartItemRoutes = (carts: CartUseCases): Route[] => [
  addRoute(carts),
  setRoute(carts),
  removeRoute(carts),
];

const addRoute = (carts: CartUseCases): Route =>
  route({
    method: "post",
    path: "/carts/{id}/items",
    summary: "Add units of a SKU; they add up",
    tags,
    access: ownCart,
    params: cartParams,
    body: z
      .strictObject({ sku: skuSchema, quantity: quantitySchema })
      .meta({ example: { sku: "NW-001", quantity: 2 } }),
    replies: { 200: cartShape },
    refusals: [
      ...editRefusals,
      "QUANTITY_OUT_OF_RANGE",
      "CART_FULL",
      "PRODUCT_UNKNOWN",
      "PRODUCT_DISCONTINUED",
      "CURRENCY_MISMATCH",
    ],
    handle: async (request) => {
      const saved = await carts.metrics.measured("add", () =>
        carts.add(cartRefOf(request), request.body),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });

const setRoute = (carts: CartUseCases): Route =>
  route({
    method: "put",
    path: "/carts/{id}/items/{sku}",
    summary: "Set the units of a line",
    tags,
    access: ownCart,
    params: cartItemParams,
    body: z
      .strictObject({ quantity: quantitySchema })
      .meta({ example: { quantity: 3 } }),
    replies: { 200: cartShape },
    refusals: [...editRefusals, "QUANTITY_OUT_OF_RANGE"],
    handle: async (request) => {
      const { params, body } = request;
      const saved = await carts.metrics.measured("update", () =>
        carts.set(cartRefOf(request), params.sku, body.quantity),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });

const removeRoute = (carts: CartUseCases): Route =>
  route({
    method: "delete",
    path: "/carts/{id}/items/{sku}",
    summary: "Take a line out",
    tags,
    access: ownCart,
    params: cartItemParams,
    replies: { 200: cartShape },
    refusals: [...editRefusals],
    handle: async (request) => {
      const saved = await carts.metrics.measured("remove", () =>
        carts.remove(cartRefOf(request), request.params.sku),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });
