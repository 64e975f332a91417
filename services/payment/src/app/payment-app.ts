import type { Payment } from "../domain/payment.js";
import { capturePayment } from "./commands/capturing/capture-payment.js";
import { settleCharge } from "./commands/ending/settle-charge.js";
import { voidOrder } from "./commands/ending/void-order.js";
import {
  refundPayment,
  type RefundPayment,
} from "./commands/refunding/refund-payment.js";
import { recordReceipt } from "./commands/taking/record-receipt.js";
import { takePayment } from "./commands/taking/take-payment.js";
import type { Deps } from "./deps.js";
import { paymentThatCounts } from "./queries/order-payment.js";

export type GetPayment = {
  readonly paymentId: string | null;
  readonly orderId: string | null;
  /** Ask the provider first where the outcome is open. */
  readonly poll: boolean;
};

/** What other services may ask of payments. */
export const paymentApp = (deps: Deps) => ({
  take: takePayment(deps),
  capture: capturePayment(deps),
  refund: (wanted: Omit<RefundPayment, "id">) =>
    refundPayment(deps)({ ...wanted, id: deps.newId() }),
  voidOrder: voidOrder(deps),
  recordReceipt: recordReceipt(deps),
  balance: (customerId: string, currency: string) =>
    deps.read.balance(customerId, currency),
  get: async ({
    paymentId,
    orderId,
    poll,
  }: GetPayment): Promise<Payment | null> => {
    const payment = paymentId
      ? await deps.read.find(paymentId)
      : paymentThatCounts(await deps.read.ofOrder(orderId ?? ""));
    return poll && payment?.open ? settleCharge(deps, payment) : payment;
  },
});
export type PaymentApp = ReturnType<typeof paymentApp>;
