import type { Charge } from "../../domain/charge.js";

/** A charge as the API and the webhooks show it. */
export const toJson = (charge: Charge, publicUrl: string) => ({
  id: charge.id,
  orderId: charge.orderId,
  reference: charge.reference,
  amount: charge.amount,
  currency: charge.currency,
  status: charge.status,
  captureMethod: charge.captureMethod,
  authorisedAmount: charge.authorisedAmount,
  capturedAmount: charge.capturedAmount,
  refundedAmount: charge.refundedAmount,
  failureReason: charge.failureReason,
  nextActionUrl:
    charge.status === "requires_action"
      ? `${publicUrl}/3ds/${charge.id}`
      : null,
  idempotencyKey: charge.idempotencyKey,
  createdAt: charge.createdAt.toISOString(),
});
