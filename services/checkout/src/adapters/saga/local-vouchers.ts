import type { redeemVoucher } from "../../app/commands/redeem-voucher.js";
import type { restoreVoucher } from "../../app/commands/restore-voucher.js";
import type { SagaVouchers } from "../../saga/ports.js";

/** Vouchers live in this very service: no call is needed. Who a guest is was noted when the cart was ordered. */
export const localVouchers = (useCases: {
  readonly redeem: ReturnType<typeof redeemVoucher>;
  readonly restore: ReturnType<typeof restoreVoucher>;
}): SagaVouchers => ({
  redeem: ({ orderId, key, run, codes, promotionIds, customerId }) =>
    useCases.redeem({
      ...{ orderId, effectKey: key, run, codes, promotionIds },
      buyer: { customerId, guestKey: null },
    }),
  restore: ({ orderId, key, run }) =>
    useCases.restore({ orderId, effectKey: key, run }),
});
