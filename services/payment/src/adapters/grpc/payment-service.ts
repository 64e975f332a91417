import type { Refusal } from "@waybill/contracts";
import { paymentV1 } from "@waybill/proto";
import { ok, refuse, type Result } from "@waybill/result";
import {
  grpcService,
  type GrpcHandlers,
  type GrpcService,
} from "@waybill/service";
import type { z } from "zod";
import type { PaymentApp } from "../../app/payment-app.js";
import { anyCardNumber } from "../../domain/card-numbers.js";
import {
  balanceSchema,
  captureSchema,
  getSchema,
  receiptSchema,
  refundSchema,
  takeSchema,
  toMessage,
  voidSchema,
} from "./messages.js";

/** Checks a request, refuses card numbers in it, and hands it to `handle`. */
const checked =
  <T, Answer>(
    schema: z.ZodType<T>,
    handle: (request: T) => Promise<Result<Answer, Refusal>>,
  ) =>
  async (request: unknown): Promise<Result<Answer, Refusal>> => {
    const parsed = schema.safeParse(request);
    if (parsed.success)
      return anyCardNumber(parsed.data)
        ? refuse({ code: "CARD_NUMBER_REFUSED" })
        : handle(parsed.data);
    const errors = parsed.error.issues.map((issue) => ({
      path: issue.path.join("."),
      code: issue.code,
      message: issue.message,
    }));
    return refuse({ code: "VALIDATION_FAILED", errors });
  };

const answer = (payment: Parameters<typeof toMessage>[0]) => ({
  payment: toMessage(payment),
});

type Methods = GrpcHandlers<typeof paymentV1.PaymentServiceService>;

/** payment.v1.PaymentService: what the saga, the order and the checkout call. */
export const paymentGrpc = (app: PaymentApp): GrpcService =>
  grpcService(paymentV1.PaymentServiceService, {
    roles: ["service"],
    handlers: { ...taking(app), ...givingBack(app), ...asking(app) },
  });

const taking = (app: PaymentApp): Methods => ({
  takePayment: checked(takeSchema, async (request) => {
    const { effect, amount, payment, ...order } = request;
    const taken = await app.take({
      ...order,
      ...amount,
      key: effect.key,
      method: payment.method,
      token: payment.token === "" ? null : payment.token,
    });
    return taken.ok ? ok(answer(taken.value)) : taken;
  }),
  capturePayment: checked(captureSchema, async ({ effect, ...request }) => {
    const captured = await app.capture({ ...request, key: effect.key });
    return captured.ok ? ok(answer(captured.value)) : captured;
  }),
  recordReceipt: checked(receiptSchema, async (request) => {
    const { effect, amount, ...rest } = request;
    const receipt = { ...rest, ...amount, key: effect.key };
    const recorded = await app.recordReceipt(receipt);
    return recorded.ok ? ok(answer(recorded.value)) : recorded;
  }),
});

const givingBack = (app: PaymentApp): Methods => ({
  refundPayment: checked(refundSchema, async (request) => {
    const refunded = await app.refund({
      of: { orderId: request.orderId },
      key: request.effect.key,
      amount: request.amount,
      reason: request.reason,
    });
    if (!refunded.ok) return refunded;
    const { payment, refund } = refunded.value;
    const amount = refund.reduced + refund.givenBack;
    return ok({ ...answer(payment), refundId: refund.id, amount });
  }),
  voidPayment: checked(voidSchema, async ({ effect, ...request }) =>
    ok({ settled: await app.voidOrder({ ...request, key: effect.key }) }),
  ),
});

const asking = (app: PaymentApp): Methods => ({
  getPayment: checked(getSchema, async (request) => {
    const payment = await app.get(request);
    return payment ? ok(answer(payment)) : refuse({ code: "NOT_FOUND" });
  }),
  checkBalance: checked(balanceSchema, async ({ customerId, currency }) => {
    const amount = await app.balance(customerId, currency);
    return ok({ available: { amount, currency } });
  }),
});
