import { done, refused, skipped } from "@waybill/saga";
import { callMs } from "../ports.js";
import { effectOf, type CheckoutStep } from "./checkout-state.js";

export const redeemVoucher: CheckoutStep = {
  name: "redeem-voucher",
  undo: "compensate",
  deadlineMs: 2 * callMs,
  async run(state, { orders, vouchers }) {
    const { voucherCodes, promotionIds, customerId } = await orders.snapshot(
      state.orderId,
    );
    if (voucherCodes.length === 0 && promotionIds.length === 0)
      return skipped(state);
    const redeemed = await vouchers.redeem({
      ...effectOf(state, "redeem-voucher", "run"),
      codes: voucherCodes,
      ...{ promotionIds, customerId },
    });
    return redeemed.ok ? done(state) : refused(redeemed.error.code);
  },
  async compensate(state, { vouchers }) {
    await vouchers.restore(effectOf(state, "redeem-voucher", "undo"));
  },
};
