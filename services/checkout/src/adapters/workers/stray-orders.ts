import type { IntentExecutor } from "@waybill/messaging";
import { z } from "zod";
import { cancelStrayOrder } from "../../app/commands/settle-cart.js";
import type { Orders } from "../../app/ports.js";

const payloadSchema = z.object({ orderId: z.uuid() });

/** Cancels an order that came after its cart had gone on without it; one that can't be cancelled any more was looked at by somebody. */
export const strayOrderExecutor = (orders: Orders): IntentExecutor => ({
  kind: cancelStrayOrder,
  run: async ({ payload }) => {
    const { orderId } = payloadSchema.parse(payload);
    await orders.cancel(orderId, "The cart had changed before the order came.");
  },
});
