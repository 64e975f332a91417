import type { IncomingEvent } from "@waybill/contracts";
import { formatMoney } from "@waybill/money";
import { compose, type Draft } from "../../domain/notification.js";
import {
  draftAboutOrder,
  draftWithoutOrder,
  type AboutOrder,
  type WithoutOrder,
} from "../drafts.js";
import type { Clock, Stores } from "../ports.js";

export type Told =
  "told" | "told before" | "nothing to tell" | "order not known yet";

/** Records the message about an order's event; an event that overtook its order.created is told later. */
export async function notifyAboutOrder(
  event: IncomingEvent<AboutOrder>,
  stores: Stores,
  clock: Clock,
): Promise<Told> {
  const order = await stores.order(event.data.orderId);
  if (!order) return "order not known yet";
  const draft = draftAboutOrder(event, order);
  return draft ? record(draft, stores, clock) : "nothing to tell";
}

/** Records the message about an event that belongs to no order. */
export const notify = (
  event: IncomingEvent<WithoutOrder>,
  stores: Stores,
  clock: Clock,
): Promise<Told> => record(draftWithoutOrder(event), stores, clock);

/** Remembers a new order, so that later messages can name it, and tells its buyer that it arrived. */
export async function welcomeOrder(
  event: IncomingEvent<"order.created">,
  stores: Stores,
  clock: Clock,
): Promise<Told> {
  const { orderId, orderNumber, customerId, total } = event.data;
  await stores.saveOrder({ orderId, orderNumber, customerId, ...total });
  const facts = { orderNumber, total: formatMoney(total) };
  return record(
    { kind: event.type, subjectId: orderId, orderId, customerId, facts },
    stores,
    clock,
  );
}

async function record(
  draft: Draft,
  stores: Stores,
  clock: Clock,
): Promise<Told> {
  const template = await stores.template(draft.kind);
  const suppressed = draft.customerId
    ? (await stores.preferences(draft.customerId)).suppressed
    : [];
  const notification = compose(
    draft,
    template,
    suppressed,
    clock.newId(),
    clock.now(),
  );
  return (await stores.insert(notification)) ? "told" : "told before";
}
