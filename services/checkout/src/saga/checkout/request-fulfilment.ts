import { done } from "@waybill/saga";
import { callMs } from "../ports.js";
import { remember, type CheckoutStep } from "./checkout-state.js";

/** Hands the order over to the warehouse. What can never be fulfilled is refunded by an operation of its own. */
export const requestFulfilment: CheckoutStep = {
  name: "request-fulfilment",
  undo: "retry-until-done",
  deadlineMs: 2 * callMs,
  async run(state, { orders, warehouse }) {
    const order = await orders.snapshot(state.orderId);
    const { unfulfillable } = await warehouse.requestFulfilment(order);
    return done(
      unfulfillable.length === 0 ? state : remember(state, { unfulfillable }),
    );
  },
};
