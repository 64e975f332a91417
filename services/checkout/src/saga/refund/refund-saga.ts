import type { SagaDefinition } from "@waybill/saga";
import type { SagaDeps } from "../ports.js";
import { cancelFulfilment } from "./cancel-fulfilment.js";
import { refundPayment } from "./refund-payment.js";
import type { RefundState } from "./refund-state.js";
import { restoreVoucher } from "./restore-voucher.js";
import { settleRefund } from "./settle-refund.js";
import { takeUnitsOff } from "./take-units-off.js";

export type RefundSaga = SagaDefinition<RefundState, SagaDeps>;

/** After the pivot: takes back units of a confirmed order, as a person or the warehouse decided. It never turns round. */
export const refundV1: RefundSaga = {
  name: "refund",
  version: 1,
  groups: [
    [
      cancelFulfilment,
      takeUnitsOff,
      refundPayment,
      settleRefund,
      restoreVoucher,
    ],
  ],
  settledByHand: ({ wishes }, step, kind) =>
    wishes.byHand?.includes(`${step}:${kind}`) ?? false,
};

/** Every version that may still run somewhere. */
export const refundSagas: readonly RefundSaga[] = [refundV1];
