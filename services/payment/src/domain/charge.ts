export const chargeStatuses = [
  "created",
  "requires_action",
  "processing",
  "authorised",
  "captured",
  "failed",
  "voided",
] as const;
export type ChargeStatus = (typeof chargeStatuses)[number];

/** A charge as the provider shows it; amounts are minor units. */
export type Charge = {
  readonly id: string;
  /** Our payment's id: the key under which the charge was created. */
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly status: ChargeStatus;
  readonly capturedAmount: number;
  readonly refundedAmount: number;
  readonly failureReason: string | null;
  readonly nextActionUrl: string | null;
};
