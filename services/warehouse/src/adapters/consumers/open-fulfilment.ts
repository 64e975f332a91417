import { idSchema } from "@waybill/contracts";
import type { IntentExecutor } from "@waybill/messaging";
import { z } from "zod";
import { ensureFulfilment } from "../../app/commands/fulfilment/ensure-fulfilment.js";
import type { Clock, Orders, Transact } from "../../app/ports.js";
import { openFulfilmentIntent } from "../postgres/stores.js";

const payloadSchema = z.object({ orderId: idSchema });

/** Performs the safety net of a saga's last step. */
export const openFulfilmentExecutor = (deps: {
  readonly orders: Orders;
  readonly transact: () => Transact;
  readonly clock: Clock;
  readonly isOpen: (orderId: string) => Promise<boolean>;
}): IntentExecutor => ({
  kind: openFulfilmentIntent,
  concurrency: 2,
  run: async ({ payload }) => {
    const { orderId } = payloadSchema.parse(payload);
    await ensureFulfilment({ ...deps, transact: deps.transact() }, orderId);
  },
});
