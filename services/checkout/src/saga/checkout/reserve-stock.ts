import { done, refused } from "@waybill/saga";
import { callMs } from "../ports.js";
import { effectOf, remember, type CheckoutStep } from "./checkout-state.js";

/** Longer than any payment is waited for. A hold that is overdue all the same is asked about, not dropped. */
const holdMarginSeconds = 15 * 60;

export const reserveStock: CheckoutStep = {
  name: "reserve-stock",
  undo: "compensate",
  deadlineMs: 2 * callMs,
  async run(state, { orders, warehouse, settings }) {
    const order = await orders.snapshot(state.orderId);
    const waitMs = settings.paymentDeadlineMs + settings.paymentRetryMs;
    const held = await warehouse.reserve({
      ...effectOf(state, "reserve-stock", "run"),
      lines: order.lines,
      country: order.shipTo?.country ?? "",
      ttlSeconds: Math.ceil(waitMs / 1000) + holdMarginSeconds,
    });
    if (!held.ok) return refused(held.error.code);
    const { reservationId } = held.value;
    return done(remember(state, { reservationId }));
  },
  async compensate(state, { warehouse }) {
    await warehouse.release(effectOf(state, "reserve-stock", "undo"));
  },
};
