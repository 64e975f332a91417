import { ok } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import { cartRefOf } from "./caller.js";
import { cartReply, editRefusals, ownCart } from "./cart-routes.js";
import { cartParams, cartShape } from "./cart-shapes.js";
import type { CartUseCases } from "./use-cases.js";

const tags = ["carts"];
export const voucherCodeSchema = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9._-]+$/, "letters, digits, dot, dash and underscore only")
  .meta({ example: "WELCOME10" });

/** Vouchers on a cart. */
export const cartVoucherRoutes = (carts: CartUseCases): Route[] => [
  applyRoute(carts),
  dropAllRoute(carts),
  dropRoute(carts),
];

const applyRoute = (carts: CartUseCases): Route =>
  route({
    method: "post",
    path: "/carts/{id}/vouchers",
    summary: "Use a voucher",
    tags,
    access: ownCart,
    params: cartParams,
    body: z
      .strictObject({ code: voucherCodeSchema })
      .meta({ example: { code: "WELCOME10" } }),
    replies: { 200: cartShape },
    refusals: [
      ...editRefusals,
      "PROMOTIONS_DISABLED",
      "VOUCHER_UNKNOWN",
      "VOUCHER_EXPIRED",
      "VOUCHER_EXHAUSTED",
      "VOUCHER_NOT_APPLICABLE",
    ],
    handle: async (request) => {
      const saved = await carts.metrics.measured("apply_voucher", () =>
        carts.applyVoucher(cartRefOf(request), request.body.code),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });

const dropAllRoute = (carts: CartUseCases): Route =>
  route({
    method: "delete",
    path: "/carts/{id}/vouchers",
    summary: "Take all vouchers off",
    tags,
    access: ownCart,
    params: cartParams,
    replies: { 200: cartShape },
    refusals: [...editRefusals],
    handle: async (request) => {
      const saved = await carts.metrics.measured("drop_voucher", () =>
        carts.dropVoucher(cartRefOf(request)),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });

const dropRoute = (carts: CartUseCases): Route =>
  route({
    method: "delete",
    path: "/carts/{id}/vouchers/{code}",
    summary: "Take a voucher off",
    tags,
    access: ownCart,
    params: cartParams.extend({ code: voucherCodeSchema }),
    replies: { 200: cartShape },
    refusals: [...editRefusals],
    handle: async (request) => {
      const saved = await carts.metrics.measured("drop_voucher", () =>
        carts.dropVoucher(cartRefOf(request), request.params.code),
      );
      return saved.ok ? ok(await cartReply(carts, saved.value)) : saved;
    },
  });
