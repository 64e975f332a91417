import type { EventData } from "@waybill/contracts";
import { openRefund } from "./open-saga.js";
import { wakeSagaIntent, type SagaStores } from "./ports.js";
import type { SagaRow } from "./saga-row.js";
import type { Units } from "../../saga/ports.js";

type Occasion = {
  /** Of the event: a wish for a wake is kept once for each. */
  readonly eventId: string;
  readonly correlationId: string;
  readonly now: Date;
};

/** Asks for a saga's pause to be ended, after the commit. */
export const wakeLater = (
  { intents }: SagaStores,
  { id, run }: Pick<SagaRow, "id" | "run">,
  reason: string,
): Promise<void> =>
  intents.add({
    kind: wakeSagaIntent,
    key: `${id}:${reason}`,
    payload: { id, run },
  });

/** A cancellation was accepted. Of a running checkout: it is told, and undoes itself. Of a confirmed order: a saga of its own. */
export async function followCancelRequest(
  stores: SagaStores,
  data: EventData<"order.cancel_requested">,
  version: number,
  { eventId, ...occasion }: Occasion,
): Promise<void> {
  if (data.scope !== "saga") {
    const items = data.items.map(({ itemId, sku, quantity }) => ({
      ...{ itemId, sku, quantity },
    }));
    const operationId = data.cancellationId;
    const request = { operationId, reason: "cancelled", items } as const;
    await openRefund(stores, data, request, version, occasion);
    return;
  }
  const saga = await stores.sagas.lock(data.orderId);
  if (saga?.kind !== "checkout" || saga.state === "done") return;
  const wishes = { ...saga.wishes, cancel: true } as const;
  await stores.sagas.wish(saga.id, wishes, occasion.now);
  await wakeLater(stores, saga, eventId);
}

/** News of a payment end the pause of a checkout that waits for it; a checkout that does not wait asks by itself. */
export async function followPayment(
  stores: SagaStores,
  { orderId }: { readonly orderId: string },
  { eventId }: Pick<Occasion, "eventId">,
): Promise<void> {
  const saga = await stores.sagas.lock(orderId);
  if (saga?.state === "waiting") await wakeLater(stores, saga, eventId);
}

/** The warehouse says that goods can never be shipped, which the saga may not have heard: refunded once either way. */
export const followFulfilmentFailure = (
  stores: SagaStores,
  { orderId, lines }: EventData<"fulfilment.failed">,
  version: number,
  occasion: Occasion,
): Promise<void> =>
  refundLost(stores, orderId, `${orderId}:fulfilment`, lines, {
    ...{ version, occasion },
  });

/** A parcel was lost, on its way or before: what was in it is refunded, once by the shipment's id. */
export const followShipmentFailure = (
  stores: SagaStores,
  { orderId, shipmentId, lines }: EventData<"shipment.failed">,
  version: number,
  occasion: Occasion,
): Promise<void> =>
  refundLost(stores, orderId, shipmentId, lines, { version, occasion });

async function refundLost(
  stores: SagaStores,
  orderId: string,
  operationId: string,
  lost: readonly Units[],
  {
    version,
    occasion,
  }: { readonly version: number; readonly occasion: Occasion },
): Promise<void> {
  const checkout = await stores.sagas.lock(orderId);
  const order = { orderId, customerId: checkout?.customerId ?? null };
  const request = { operationId, reason: "refunded", lost } as const;
  await openRefund(stores, order, request, version, occasion);
}
