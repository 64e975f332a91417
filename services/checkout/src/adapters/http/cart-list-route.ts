import { idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import {
  customerIdOf,
  isStaff,
  listQuery,
  pageOf,
  route,
  type Route,
} from "@waybill/service";
import type { CartReads } from "../postgres/cart-reads.js";
import { cartBody, cartShape } from "./cart-shapes.js";
import { afterOf, page } from "./pages.js";

/** A customer's own carts, so that one begun elsewhere is found again; staff see everybody's. */
export const listCartsRoute = (reads: CartReads): Route =>
  route({
    method: "get",
    path: "/carts",
    summary: "Carts of a customer, at the prices that were taken",
    tags: ["carts"],
    access: { roles: ["customer", "staff"] },
    query: listQuery.extend({ customerId: idSchema.optional() }),
    replies: { 200: pageOf(cartShape) },
    refusals: ["VALIDATION_FAILED", "FORBIDDEN"],
    handle: async ({ query, caller }) => {
      const after = afterOf(query.cursor);
      if (!after.ok) return after;
      const own = customerIdOf(caller);
      if (
        !isStaff(caller) &&
        (own === undefined ||
          (query.customerId !== undefined && query.customerId !== own))
      )
        return refuse({
          code: "FORBIDDEN",
          detail: "Customers see their own carts.",
        });
      const whose = isStaff(caller) ? query.customerId : own;
      const found = await reads.list(whose, after.value, query.limit + 1);
      const nothing = new Map<string, never>();
      const body = (cart: (typeof found)[number]) =>
        cartBody({ cart, products: nothing, available: nothing });
      return ok({
        status: 200,
        body: page(found, query.limit, body, (cart) => cart.id),
      });
    },
  });
