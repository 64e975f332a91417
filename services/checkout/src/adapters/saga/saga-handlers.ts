import type { Tx } from "@waybill/database";
import type { Consumer } from "@waybill/messaging";
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
export function sagaHandlers({
  storesOf,
  now,
  versions,
}: SagaHandlerDeps): Consumer["handlers"] {
  const occasion = (event: {
    readonly id: string;
    readonly correlationId: string;
  }) => ({
    ...{ eventId: event.id, correlationId: event.correlationId, now: now() },
  });
  return {
    "order.created": {
      apply: "each",
      handle: async (event, tx) => {
        const { checkout } = versions;
        await openCheckout(storesOf(tx), event.data, checkout, occasion(event));
      },
    },
    "order.cancel_requested": {
      apply: "each",
      handle: (event, tx) =>
        followCancelRequest(
          ...[storesOf(tx), event.data, versions.refund, occasion(event)],
        ),
    },
    "payment.completed": {
      apply: "each",
      handle: (event, tx) =>
        followPayment(storesOf(tx), event.data, occasion(event)),
    },
    "payment.failed": {
      apply: "each",
      handle: (event, tx) =>
        followPayment(storesOf(tx), event.data, occasion(event)),
    },
    "fulfilment.failed": {
      apply: "each",
      handle: (event, tx) =>
        followFulfilmentFailure(
          ...[storesOf(tx), event.data, versions.refund, occasion(event)],
        ),
    },
    "shipment.failed": {
      apply: "each",
      handle: (event, tx) =>
        followShipmentFailure(
          ...[storesOf(tx), event.data, versions.refund, occasion(event)],
        ),
    },
  };
}
