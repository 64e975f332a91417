import type { EventType, IncomingEvent, Refusal } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import {
  permanentFault,
  type Consumer,
  type EventHandler,
} from "@waybill/messaging";
import type { Result } from "@waybill/result";
import { expectFulfilment } from "../../app/commands/fulfilment/ensure-fulfilment.js";
import { receiveReturn } from "../../app/commands/fulfilment/receive-return.js";
import { settleEndedOrder } from "../../app/commands/reservations/settle-ended-order.js";
import { restockLow } from "../../app/commands/restock/restock-orders.js";
import type { Clock, Stores } from "../../app/ports.js";
import { self, storesOn, type StoreParts } from "../postgres/stores.js";

/** What the warehouse does about events, its own stock.low among them. */
export function warehouseConsumer(parts: StoreParts, clock: Clock): Consumer {
  const each = <T extends EventType>(
    apply: (event: IncomingEvent<T>, stores: Stores) => Promise<unknown>,
  ): EventHandler<T> => ({
    apply: "each",
    handle: async (event: IncomingEvent<T>, tx: Tx) => {
      const { correlationId } = event;
      await apply(event, storesOn(parts, tx, { caller: self, correlationId }));
    },
  });
  const settle = async (orderId: string, stores: Stores) => {
    must(await settleEndedOrder(stores, clock, orderId));
  };
  return {
    name: "warehouse",
    handlers: {
      "order.confirmed": each<"order.confirmed">(({ data }, stores) =>
        expectFulfilment(stores, clock, data.orderId),
      ),
      "order.cancelled": each<"order.cancelled">(({ data }, stores) =>
        settle(data.orderId, stores),
      ),
      "order.failed": each<"order.failed">(({ data }, stores) =>
        settle(data.orderId, stores),
      ),
      "order.refunded": each<"order.refunded">(({ data }, stores) =>
        settle(data.orderId, stores),
      ),
      "return.received": each<"return.received">(({ data }, stores) =>
        receiveReturn(stores, clock, {
          effectKey: data.returnId,
          orderId: data.orderId,
          lines: data.sellable,
        }),
      ),
      "stock.low": each<"stock.low">(({ data }, stores) =>
        restockLow(stores, clock, data),
      ),
      "customer.erased": each<"customer.erased">(({ data }, stores) =>
        stores.fulfilments.forgetAddresses(data.customerId),
      ),
    },
  };
}

/** A refusal where none can be expected: a person must look. */
function must(outcome: Result<unknown, Refusal>): void {
  if (!outcome.ok)
    throw permanentFault(outcome.error.code, outcome.error.detail ?? "refused");
}
