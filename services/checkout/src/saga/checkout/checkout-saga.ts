import type { SagaDefinition } from "@waybill/saga";
import { callMs, type SagaDeps } from "../ports.js";
import { beginCheckout } from "./begin-checkout.js";
import { remember, type CheckoutState } from "./checkout-state.js";
import { confirmOrder } from "./confirm-order.js";
import { redeemVoucher } from "./redeem-voucher.js";
import { requestFulfilment } from "./request-fulfilment.js";
import { reserveStock } from "./reserve-stock.js";
import { takePayment } from "./take-payment.js";

export type CheckoutSaga = SagaDefinition<CheckoutState, SagaDeps>;

/**
 * From an accepted order to a paid one that is being fulfilled, or back to nothing. Two activities: all that can be undone, and
 * from the pivot on. A change of the steps or their groups is a new version: see docs/saga.md.
 */
export const checkoutV1: CheckoutSaga = {
  name: "checkout",
  version: 1,
  groups: [
    [beginCheckout, reserveStock, redeemVoucher, takePayment],
    [confirmOrder, requestFulfilment],
  ],
  interrupted: ({ wishes }) =>
    wishes.cancel ? "CANCELLED" : wishes.undo ? "STOPPED_BY_STAFF" : undefined,
  settledByHand: ({ wishes }, step, kind) =>
    wishes.byHand?.includes(`${step}:${kind}`) ?? false,
  close: {
    name: "close-order",
    deadlineMs: callMs,
    run: (state, { orders }, failure) => orders.close({ ...state, ...failure }),
  },
  finish: {
    name: "fail-order",
    deadlineMs: callMs,
    run: async (state, { orders }, failure) =>
      remember(state, { outcome: await orders.fail({ ...state, ...failure }) }),
  },
};

/** Every version that may still run somewhere. New checkouts start with the one that is configured. */
export const checkoutSagas: readonly CheckoutSaga[] = [checkoutV1];
