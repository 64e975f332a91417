import type { EventData } from "@waybill/contracts";
import type { SagaStores } from "./ports.js";
import { startSagaIntent } from "./ports.js";
import { pickUpMs } from "./progress.js";
import type { SagaRow } from "./saga-row.js";
import type { RefundRequest } from "../../saga/refund/refund-state.js";

type Occasion = { readonly correlationId: string; readonly now: Date };

/** Asks for a run of a saga to be started, after the commit. */
export const startLater = (
  { intents }: SagaStores,
  { id, run }: Pick<SagaRow, "id" | "run">,
): Promise<void> =>
  intents.add({
    kind: startSagaIntent,
    key: `${id}:${String(run)}`,
    payload: { id, run },
  });

const firstDeadline = (now: Date): Date => new Date(now.getTime() + pickUpMs);

/** An order was accepted: its saga's row, the event and the wish to start it, in one transaction; once an order. */
export async function openCheckout(
  stores: SagaStores,
  order: Pick<EventData<"order.created">, "orderId" | "customerId">,
  version: number,
  { correlationId, now }: Occasion,
): Promise<boolean> {
  const { orderId, customerId } = order;
  const isNew = await stores.sagas.insert(
    {
      ...{ id: orderId, orderId, kind: "checkout", version, customerId },
      ...{ correlationId, request: {}, deadlineAt: firstDeadline(now) },
    },
    now,
  );
  if (!isNew) return false;
  await stores.events.add({
    ...{
      type: "checkout.started",
      aggregateId: orderId,
      partitionKey: orderId,
    },
    ...{
      correlationId,
      occurredAt: now,
      data: { orderId, customerId, run: 1 },
    },
  });
  await startLater(stores, { id: orderId, run: 1 });
  return true;
}

/** Something of a confirmed order is to be given back: a saga of its own, once by operation id. */
export async function openRefund(
  stores: SagaStores,
  order: { readonly orderId: string; readonly customerId: string | null },
  request: RefundRequest,
  version: number,
  { correlationId, now }: Occasion,
): Promise<boolean> {
  const { orderId, customerId } = order;
  const sagas = await stores.sagas.lockOrder(orderId);
  const before = sagas.filter((saga) => saga.kind === "refund");
  if (before.some((saga) => saga.request.operationId === request.operationId))
    return false;
  const id = `${orderId}:cancel:${String(before.length + 1)}`;
  await stores.sagas.insert(
    {
      ...{ id, orderId, kind: "refund", version, customerId },
      ...{ correlationId, request, deadlineAt: firstDeadline(now) },
    },
    now,
  );
  await startLater(stores, { id, run: 1 });
  return true;
}
