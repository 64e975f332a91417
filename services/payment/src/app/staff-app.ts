import { refuse } from "@waybill/result";
import { deposit } from "./commands/books/deposit.js";
import { refundPayment } from "./commands/refunding/refund-payment.js";
import {
  completePayment,
  failPayment,
  pollPayment,
  processPayment,
  voidPaymentByStaff,
} from "./commands/staff/act-on-payment.js";
import { createPayment } from "./commands/staff/create-payment.js";
import type { Deps } from "./deps.js";

export type StaffRefund = {
  readonly paymentId: string;
  /** The refund's own id, the same for every retry of a request: its key. */
  readonly id: string;
  readonly amount: number | null;
  readonly reason: string;
};

/** What staff may do; each deed is audited by the stores of its transaction. */
export const staffApp = (deps: Deps) => ({
  create: createPayment(deps),
  process: processPayment(deps),
  complete: completePayment(deps),
  fail: failPayment(deps),
  void: voidPaymentByStaff(deps),
  poll: pollPayment(deps),
  deposit: deposit(deps),
  refund: async ({ paymentId, id, amount, reason }: StaffRefund) => {
    const refunded = await refundPayment(deps)({
      of: { paymentId },
      key: id,
      id,
      amount,
      reason,
      audited: true,
    });
    const nothing =
      refunded.ok &&
      refunded.value.refund.reduced + refunded.value.refund.givenBack === 0;
    return nothing
      ? refuse({
          code: "REFUND_EXCEEDS_CAPTURE" as const,
          detail: "Nothing is left to give back",
        })
      : refunded;
  },
});
export type StaffApp = ReturnType<typeof staffApp>;
