import { z } from "zod";

const minutes = (most: number) => z.coerce.number().int().min(0).max(most);

/** Fields of the environment that the saga reads: CHECKOUT_PAYMENT_DEADLINE_MINUTES and so on. */
export const sagaConfigFields = {
  /** How long a payment that is under way (3-D Secure, a late provider) is waited for. */
  paymentDeadlineMinutes: minutes(1_440).default(15),
  /** How long the buyer may choose another method after a decline; 0 ends the checkout at once. */
  paymentRetryMinutes: minutes(1_440).default(0),
  /** Version with which new checkouts start. All instances must know it before one starts it. */
  sagaVersion: z.coerce.number().int().min(1).default(1),
};

export type SagaConfig = {
  readonly paymentDeadlineMinutes: number;
  readonly paymentRetryMinutes: number;
  readonly sagaVersion: number;
};
