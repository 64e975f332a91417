import type { Refusal } from "@waybill/contracts";
import type { paymentV1 } from "@waybill/proto";
import { ok, refuse, type Result } from "@waybill/result";
import { isRemoteUnavailable, type RemoteService } from "@waybill/service";
import type { PaymentView, SagaPayments } from "../../saga/ports.js";
import { answered } from "./answered.js";

type PaymentService = Pick<
  RemoteService<typeof paymentV1.PaymentServiceService>,
  | "takePayment"
  | "recordReceipt"
  | "getPayment"
  | "voidPayment"
  | "refundPayment"
>;

/** The payment service asks its provider, and looks up what it got no answer to, before it answers. */
const deadlineMs = 7_000;

export const remoteSagaPayments = (service: PaymentService): SagaPayments => ({
  take: async ({
    orderId,
    key,
    run,
    amount,
    currency,
    customerId,
    ...payment
  }) => {
    const request = {
      ...{ effect: { key, run }, orderId, payment },
      customerId: customerId ?? "",
      amount: { amount, currency },
    };
    return viewed(
      await orUnavailable(() => service.takePayment(request, { deadlineMs })),
    );
  },
  recordReceipt: async ({
    orderId,
    key,
    run,
    amount,
    currency,
    customerId,
    note,
  }) => {
    const request = {
      ...{ effect: { key, run }, orderId, note },
      customerId: customerId ?? "",
      amount: { amount, currency },
    };
    return viewed(await service.recordReceipt(request));
  },
  poll: async (orderId) => {
    const request = { paymentId: "", orderId, poll: true };
    const answer = await service.getPayment(request, { deadlineMs });
    if (!answer.ok && answer.error.code === "NOT_FOUND") return null;
    const { payment } = answered(answer, "GetPayment");
    return payment ? viewOf(payment) : null;
  },
  ...givingBack(service),
});

const givingBack = (
  service: PaymentService,
): Pick<SagaPayments, "giveBack" | "refund"> => ({
  giveBack: async ({ orderId, key, run, reason }) => {
    const request = { effect: { key, run }, orderId, reason };
    const answer = await service.voidPayment(request, { deadlineMs });
    return answered(answer, "VoidPayment").settled;
  },
  refund: async ({ orderId, key, run, amount, reason }) => {
    const request = { effect: { key, run }, orderId, amount, reason };
    const answer = await service.refundPayment(request, { deadlineMs });
    answered(answer, "RefundPayment");
  },
});

type Taken = { payment?: paymentV1.Payment | undefined };

/** A provider that is away is an answer of its own: nothing was taken, and the buyer may choose another method. */
async function orUnavailable<T>(
  call: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  try {
    return await call();
  } catch (error) {
    if (
      isRemoteUnavailable(error) &&
      error.code === "PAYMENT_PROVIDER_UNAVAILABLE"
    )
      return refuse({ code: error.code });
    throw error;
  }
}

function viewed(answer: Result<Taken, Refusal>): Result<PaymentView, Refusal> {
  if (!answer.ok) return answer;
  if (!answer.value.payment)
    throw new Error("the payment service answered without a payment");
  return ok(viewOf(answer.value.payment));
}

const viewOf = (payment: paymentV1.Payment): PaymentView => ({
  id: payment.id,
  status: payment.status,
  secured: payment.status === "completed" || payment.authorised,
  captured: payment.capturedAmount,
  refunded: payment.refundedAmount,
  failureCode: payment.failureCode,
  nextActionUrl: payment.nextActionUrl,
});
