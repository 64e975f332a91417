import { flagSchema } from "@waybill/service";
import { z } from "zod";

/** Fields of the environment that carts and POST /checkouts read: CHECKOUT_ENABLE_GUEST_CHECKOUT and so on. */
export const cartConfigFields = {
  enableGuestCheckout: flagSchema.default(true),
  enablePromotions: flagSchema.default(true),
  /** Unused for so long, a cart whose owner can be written to counts as left behind. */
  cartAbandonedAfterMinutes: z.coerce
    .number()
    .int()
    .min(1)
    .max(43_200)
    .default(60),
  /** How long a checkout may hold its cart before the sweeper asks for its order. */
  checkoutGraceSeconds: z.coerce.number().int().min(5).max(3_600).default(60),
  /** Where shoppers reach the order service; default: the port below this one, as in the local stack. */
  orderUrl: z.url().optional(),
};

export type CartConfig = {
  readonly enableGuestCheckout: boolean;
  readonly enablePromotions: boolean;
  readonly cartAbandonedAfterMinutes: number;
  readonly checkoutGraceSeconds: number;
  readonly orderUrl: string;
};
