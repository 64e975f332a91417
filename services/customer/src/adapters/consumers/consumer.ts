import type { Consumer, Outbox } from "@waybill/messaging";
import { noteConfirmedOrder } from "../../app/commands/customers.js";
import { storesOn } from "../postgres/stores.js";

/** Counts confirmed orders, for first-order offers. */
export const customerConsumer = (
  outbox: Outbox,
  now: () => Date,
): Consumer => ({
  name: "customer",
  handlers: {
    "order.confirmed": {
      apply: "each",
      handle: async ({ data, correlationId }, tx) => {
        if (data.customerId === null) return;
        const by = {
          caller: { kind: "anonymous" },
          correlationId,
          now,
        } as const;
        await noteConfirmedOrder(
          storesOn(tx, outbox, by),
          data.customerId,
          data.orderId,
          now(),
        );
      },
    },
  },
});
