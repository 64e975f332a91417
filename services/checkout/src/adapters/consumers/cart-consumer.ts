import type { EventType } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import type { Consumer, EventHandler } from "@waybill/messaging";
import { restoreWithin } from "../../app/commands/restore-voucher.js";
import { closeWithin, reopenWithin } from "../../app/commands/settle-cart.js";
import type { NewId, Now, Stores } from "../../app/ports.js";
import type { RememberedStock } from "../cache/stock-hints.js";
import type { ShownCatalogue } from "../cache/shown-catalogue.js";
import { forgetCustomer } from "../postgres/forget-customer.js";

export type CartConsumerDeps = {
  readonly storesOf: (tx: Tx) => Stores;
  readonly shown: Pick<ShownCatalogue, "forget">;
  readonly hints: Pick<RememberedStock, "forget">;
  readonly now: Now;
  readonly newId: NewId;
};

type Handlers = Consumer["handlers"];

/** What carts and vouchers do about events; the saga has handlers of its own for some of them. */
export function cartHandlers(deps: CartConsumerDeps): Handlers {
  const { storesOf, shown, hints, now } = deps;
  const undone = undoneHandler(deps);
  return {
    "order.created": {
      apply: "each",
      handle: (event, tx) =>
        closeWithin(storesOf(tx), { orderId: event.data.orderId }, now()),
    },
    "order.failed": undone,
    "order.cancelled": undone,
    "price.updated": {
      apply: "latest",
      handle: async ({ data }, tx) => {
        tx.afterCommit(() => {
          shown.forget(data.sku, data.price.currency);
        });
      },
    },
    "product.updated": {
      apply: "latest",
      handle: async ({ data }, tx) => {
        tx.afterCommit(() => {
          shown.forget(data.sku, data.price.currency);
        });
      },
    },
    "stock.updated": {
      apply: "latest",
      handle: async ({ data }, tx) => {
        tx.afterCommit(() => {
          hints.forget(data.sku);
        });
      },
    },
    "customer.erased": {
      apply: "each",
      handle: ({ data }, tx) => forgetCustomer(tx, data.customerId),
    },
  };
}

/** Safety net behind the saga's own undo: the cart reopens, and what was redeemed is given back. */
const undoneHandler = ({
  storesOf,
  now,
  newId,
}: CartConsumerDeps): EventHandler<"order.failed"> &
  EventHandler<"order.cancelled"> => ({
  apply: "each",
  handle: async (
    event: { readonly data: { readonly orderId: string } },
    tx: Tx,
  ) => {
    const { orderId } = event.data;
    const stores = storesOf(tx);
    await reopenWithin(stores, { orderId }, now());
    await restoreWithin(
      stores,
      { orderId, effectKey: `${orderId}:redeem-voucher:undo`, run: 0 },
      { now, newId },
    );
  },
});

/** One service has one consumer: where several parts handle a type, each in turn, in the event's one transaction. */
export function joinHandlers(...parts: readonly Handlers[]): Handlers {
  const joined: Record<string, EventHandler<never>> = {};
  for (const part of parts)
    for (const [type, handler] of Object.entries(part) as [
      EventType,
      EventHandler<never>,
    ][]) {
      const first = joined[type];
      joined[type] = first === undefined ? handler : inTurn(first, handler);
    }
  return joined;
}

const inTurn = (
  first: EventHandler<never>,
  second: EventHandler<never>,
): EventHandler<never> => ({
  apply: first.apply === "each" || second.apply === "each" ? "each" : "latest",
  handle: async (event, tx) => {
    await first.handle(event, tx);
    await second.handle(event, tx);
  },
});
