import { idSchema, paymentMethodSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { noteOrderId, route, type Caller, type Route } from "@waybill/service";
import { z } from "zod";
import {
  resolutions,
  type choosePayment,
  type resolveCheckout,
} from "../../app/saga/act-on-checkout.js";
import type { SagaStore } from "../../app/saga/ports.js";
import { looksLikeCardNumber } from "../../domain/payment-token.js";
import { mayTouch, orderParams, type SagaReads } from "./saga-routes.js";

export type SagaActions = {
  readonly store: SagaStore;
  readonly guestHashOf: SagaReads["guestHashOf"];
  readonly choosePayment: ReturnType<typeof choosePayment>;
  /** Staff's deeds are audited in their name. */
  resolveAs(by: {
    readonly caller: Caller;
    readonly correlationId: string;
  }): ReturnType<typeof resolveCheckout>;
};

const accepted = z.object({ orderId: idSchema, checkoutId: idSchema });
const acceptedBody = (orderId: string) => ({ orderId, checkoutId: orderId });

const paymentBody = z
  .strictObject({
    method: paymentMethodSchema,
    token: z.string().min(1).max(255).optional(),
  })
  .refine(({ method, token }) => method !== "card" || token !== undefined, {
    path: ["token"],
    message: "a card payment needs a token",
  })
  .meta({ example: { method: "invoice" } });

/** The buyer chooses another way to pay. */
export const paymentRoute = (actions: SagaActions): Route =>
  route({
    method: "post",
    path: "/checkouts/{orderId}/payment",
    summary: "Pays another way while the order waits for its payment",
    tags: ["checkouts"],
    access: { roles: ["customer", "staff"], guest: true },
    params: orderParams,
    body: paymentBody,
    replies: { 202: accepted },
    refusals: [
      "NOT_FOUND",
      "PAYMENT_NOT_EXPECTED",
      "PAYMENT_METHOD_UNAVAILABLE",
      "CARD_NUMBER_REFUSED",
    ],
    handle: async ({ params: { orderId }, body, caller, operationId }) => {
      noteOrderId(orderId);
      const { method, token = "" } = body;
      if (looksLikeCardNumber(token))
        return refuse({ code: "CARD_NUMBER_REFUSED" });
      const saga = await actions.store.find(orderId);
      if (!saga || !(await mayTouch(caller, saga, actions.guestHashOf)))
        return refuse({ code: "NOT_FOUND" });
      const chosen = await actions.choosePayment({
        ...{ orderId, operationId, method, token },
      });
      return chosen.ok
        ? ok({ status: 202, body: acceptedBody(orderId) })
        : chosen;
    },
  });

const resolveBody = z
  .strictObject({
    action: z.enum(resolutions),
    note: z.string().trim().min(1).max(1_000),
  })
  .meta({ example: { action: "retry", note: "The provider is back." } });

/** Staff decide on a checkout that is stuck. */
export const resolveRoute = (actions: SagaActions): Route =>
  route({
    method: "post",
    path: "/checkouts/{orderId}/resolve",
    summary:
      "Decides on a checkout that is stuck: retry, undo, mark-paid or give-up",
    tags: ["checkouts"],
    access: { roles: ["staff"] },
    params: orderParams,
    body: resolveBody,
    replies: { 202: accepted },
    refusals: ["NOT_FOUND", "NOT_RESOLVABLE"],
    handle: async ({ params: { orderId }, body, operationId, ...request }) => {
      noteOrderId(orderId);
      const resolve = actions.resolveAs(request);
      const resolved = await resolve({ orderId, operationId, ...body });
      return resolved.ok
        ? ok({ status: 202, body: acceptedBody(orderId) })
        : resolved;
    },
  });
