import {
  progress,
  startProcessing,
  withShipmentNews,
  withShippedUnits,
  type Shipment,
} from "../../../domain/moves/fulfilment.js";
import type { Deed } from "../../actor.js";
import { saveSteps } from "../../change-order.js";
import type { Stores } from "../../ports.js";

/** Notes a shipment on the order, and moves the order on: processing, shipped, delivered; never backwards. */
export async function followShipment(
  stores: Stores,
  news: Shipment,
  deed: Deed,
): Promise<void> {
  const found = await stores.orders.lock(news.orderId);
  if (!found) return;
  const known = await stores.shipments.ofOrder(news.orderId);
  const before = known.find((shipment) => shipment.id === news.id);
  const shipment = withShipmentNews(before, news);
  if (shipment === before) return;
  await stores.shipments.save(shipment);
  const shipments = [...known.filter((one) => one !== before), shipment];
  const order = {
    ...found.order,
    items: withShippedUnits(found.order.items, shipments),
  };
  const begun = startProcessing(order);
  const moved = progress(begun.at(-1) ?? order, deed.now);
  await saveSteps(stores, found, [order, ...begun, ...moved], deed);
}

/** Shipments are open for all that can be fulfilled: confirmed → processing. */
export async function followFulfilment(
  stores: Stores,
  input: { readonly orderId: string },
  deed: Deed,
): Promise<void> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return;
  await saveSteps(stores, found, startProcessing(found.order), deed);
}
