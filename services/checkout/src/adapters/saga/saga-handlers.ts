import type { EventData } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import type { Consumer, EventHandler } from "@waybill/messaging";
import {
  followCancelRequest,
  followFulfilmentFailure,
  followPayment,
  followShipmentFailure,
} from "../../app/saga/follow-events.js";
import { openCheckout } from "../../app/saga/open-saga.js";
import type { SagaStores } from "../../app/saga/ports.js";

export type SagaHandlerDeps = {
  readonly storesOf: (tx: Tx) => SagaStores;
  readonly now: () => Date;
  /** With which version new sagas start. */
  readonly versions: { readonly checkout: number; readonly refund: number };
};

/** What sagas do about events. */
export const sagaHandlers = (deps: SagaHandlerDeps): Consumer["handlers"] => ({
  "order.created": {
    apply: "each",
    handle: async (event, tx) => {
      const { checkout } = deps.versions;
      const occasion = occasionOf(event, deps);
      await openCheckout(deps.storesOf(tx), event.data, checkout, occasion);
    },
  },
  "payment.completed": {
    apply: "each",
    handle: (event, tx) =>
      followPayment(deps.storesOf(tx), event.data, occasionOf(event, deps)),
  },
  "payment.failed": {
    apply: "each",
    handle: (event, tx) =>
      followPayment(deps.storesOf(tx), event.data, occasionOf(event, deps)),
  },
  "order.cancel_requested": refunding(deps, followCancelRequest),
  "fulfilment.failed": refunding(deps, followFulfilmentFailure),
  "shipment.failed": refunding(deps, followShipmentFailure),
});

type Occasion = Parameters<typeof followCancelRequest>[3];

const occasionOf = (
  event: { readonly id: string; readonly correlationId: string },
  { now }: SagaHandlerDeps,
): Occasion => ({
  ...{ eventId: event.id, correlationId: event.correlationId, now: now() },
});

/** A handler that may start a refund, with the version that new ones have. */
const refunding = <
  T extends "order.cancel_requested" | "fulfilment.failed" | "shipment.failed",
>(
  deps: SagaHandlerDeps,
  follow: (
    stores: SagaStores,
    data: EventData<T>,
    version: number,
    occasion: Occasion,
  ) => Promise<void>,
): EventHandler<T> => ({
  apply: "each",
  handle: (event, tx) => {
    const { refund } = deps.versions;
    const data = event.data as EventData<T>;
    return follow(deps.storesOf(tx), data, refund, occasionOf(event, deps));
  },
});
