import { countrySchema, currencySchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import {
  hashGuestToken,
  isStaff,
  newGuestToken,
  route,
  type Route,
} from "@waybill/service";
import { z } from "zod";
import type { Cart } from "../../domain/cart/cart.js";
import { cartRefOf, ownerOf, shopperOf } from "./caller.js";
import {
  cartBody,
  cartParams,
  cartShape,
  cartTag,
  emailSchema,
} from "./cart-shapes.js";
import type { CartUseCases } from "./use-cases.js";

export const ownCart = { roles: ["customer"], guest: true } as const;
export const anyCart = { roles: ["customer", "staff"], guest: true } as const;
/** What every change of a cart may be refused with. */
export const editRefusals = [
  "NOT_FOUND",
  "CART_EXPIRED",
  "CART_CLOSED",
  "PRECONDITION_FAILED",
] as const;
const tags = ["carts"];

/** Carts themselves: open, look at, say where it goes, throw away. */
export const cartRoutes = (carts: CartUseCases): Route[] => [
  openCart(carts),
  showRoute(carts),
  contactRoute(carts),
  deleteRoute(carts),
];

const showRoute = (carts: CartUseCases): Route =>
  route({
    method: "get",
    path: "/carts/{id}",
    summary: "A cart at today's prices",
    tags,
    access: anyCart,
    params: cartParams,
    replies: { 200: cartShape },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const shown = await carts.metrics.measured("get", () =>
        carts.show(params.id, shopperOf(caller)),
      );
      return shown.ok
        ? ok({
            status: 200,
            body: cartBody(shown.value),
            etag: cartTag(shown.value),
          })
        : shown;
    },
  });

const contactRoute = (carts: CartUseCases): Route =>
  route({
    method: "put",
    path: "/carts/{id}",
    summary: "Say where a cart goes, and whom to write to about it",
    tags,
    access: ownCart,
    params: cartParams,
    body: z
      .strictObject({
        country: countrySchema.optional(),
        email: emailSchema.optional(),
      })
      .meta({ example: { country: "DE", email: "ana@example.com" } }),
    replies: { 200: cartShape },
    refusals: [...editRefusals],
    handle: async (request) => {
      const saved = await carts.metrics.measured("set_contact", () =>
        carts.setContact(cartRefOf(request), request.body),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });

const deleteRoute = (carts: CartUseCases): Route =>
  route({
    method: "delete",
    path: "/carts/{id}",
    summary: "Throw a cart away",
    tags,
    access: ownCart,
    params: cartParams,
    replies: { 204: z.undefined() },
    refusals: [...editRefusals],
    handle: async (request) => {
      const gone = await carts.metrics.measured("delete", () =>
        carts.delete(cartRefOf(request)),
      );
      return gone.ok ? ok({ status: 204 }) : gone;
    },
  });

const openCart = (carts: CartUseCases): Route =>
  route({
    method: "post",
    path: "/carts",
    summary: "Open a cart; a guest is given its token, once",
    tags,
    access: "public",
    body: z
      .strictObject({
        currency: currencySchema,
        country: countrySchema.optional(),
        email: emailSchema.optional(),
      })
      .meta({ example: { currency: "USD", country: "DE" } }),
    replies: { 201: cartShape.extend({ guestToken: z.string().optional() }) },
    refusals: ["FORBIDDEN"],
    handle: async ({ body, caller, operationId }) => {
      if (isStaff(caller))
        return refuse({
          code: "FORBIDDEN",
          detail: "Carts belong to customers and guests.",
        });
      const guestToken = caller.kind === "user" ? undefined : newGuestToken();
      const owner =
        guestToken === undefined
          ? ownerOf(caller)
          : { kind: "guest" as const, tokenHash: hashGuestToken(guestToken) };
      if (owner.kind === "customer" && owner.customerId === "")
        return refuse({ code: "FORBIDDEN" });
      const opened = await carts.metrics.measured("create", async () =>
        ok(await carts.create({ id: operationId, owner, ...body })),
      );
      if (!opened.ok) return opened;
      const shown = await carts.withToday(opened.value);
      return ok({
        status: 201,
        headers: { Location: `/api/v1/carts/${opened.value.id}` },
        etag: String(opened.value.version),
        body: {
          ...cartBody(shown),
          ...(guestToken === undefined ? {} : { guestToken }),
        },
      });
    },
  });

/** 200 with a changed cart. */
export async function cartReply(carts: CartUseCases, cart: Cart) {
  const shown = await carts.withToday(cart);
  return { status: 200 as const, body: cartBody(shown), etag: cartTag(shown) };
}
