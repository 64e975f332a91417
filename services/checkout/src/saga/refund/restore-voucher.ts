import { done, skipped } from "@waybill/saga";
import { callMs } from "../ports.js";
import type { RefundStep } from "./refund-state.js";

/** A voucher is given back when nothing is left of the order that used it. */
export const restoreVoucher: RefundStep = {
  name: "restore-voucher",
  undo: "retry-until-done",
  deadlineMs: callMs,
  async run(state, { vouchers }) {
    if (!state.memory.nothingLeft) return skipped(state);
    const { orderId, run } = state;
    const key = `${orderId}:redeem-voucher:undo`;
    await vouchers.restore({ orderId, run, key });
    return done(state);
  },
};
