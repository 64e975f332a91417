import type { IncomingEvent } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import {
  earlyEvent,
  type Consumer,
  type EventHandler,
} from "@waybill/messaging";
import {
  orderConfirmed,
  orderEnded,
} from "../../app/commands/ending/order-ended.js";
import {
  noteOrder,
  shipmentShipped,
  unitsCancelled,
} from "../../app/commands/capturing/capture-shipment.js";
import type { Deps } from "../../app/deps.js";
import type { StoresWithLines } from "../../app/commands/capturing/capture-shipment.js";

type Tools = Pick<Deps, "now" | "newId" | "settings"> & {
  readonly storesOf: (tx: Tx) => StoresWithLines;
};

/** What payment does with others' events: lets go of what ended, and captures what shipped. */
export function paymentConsumer(tools: Tools): Consumer {
  const { storesOf, settings } = tools;
  const ended: EventHandler<"order.failed" | "order.cancelled"> = {
    apply: "each",
    handle: (event, tx) => orderEnded(storesOf(tx), tools, event.data.orderId),
  };
  return {
    name: "payment",
    handlers: {
      "order.failed": ended,
      "order.cancelled": ended,
      "order.confirmed": {
        apply: "each",
        handle: (event, tx) => orderConfirmed(storesOf(tx), event.data.orderId),
      },
      // Only orders that are authorised first need their lines remembered.
      ...(settings.authorizeCapture
        ? {
            "order.created": {
              apply: "each",
              handle: (event, tx) =>
                noteOrder(storesOf(tx), {
                  orderId: event.data.orderId,
                  shipping: event.data.shipping,
                  lines: event.data.lines,
                }),
            } satisfies EventHandler<"order.created">,
            "order.items_cancelled": {
              apply: "each",
              handle: (event, tx) =>
                unitsCancelled(
                  storesOf(tx),
                  event.data.orderId,
                  event.data.items,
                ),
            } satisfies EventHandler<"order.items_cancelled">,
          }
        : {}),
      "shipment.shipped": {
        apply: "each",
        handle: (event, tx) => shipped(storesOf(tx), tools, event),
      },
    },
  };
}

async function shipped(
  stores: StoresWithLines,
  tools: Tools,
  { type, data, occurredAt }: IncomingEvent<"shipment.shipped">,
): Promise<void> {
  const shipment = { ...data, shippedAt: occurredAt };
  const told = await shipmentShipped(stores, tools, shipment);
  if (told === "order not known yet")
    throw earlyEvent(`${type} came before its order.created`);
}
