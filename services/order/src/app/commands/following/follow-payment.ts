import {
  withPaymentNews,
  type PaymentNews,
} from "../../../domain/payment-view.js";
import type { Deed } from "../../actor.js";
import { saveSteps } from "../../change-order.js";
import type { Stores } from "../../ports.js";

/** Notes on the order how its payment stands; never backwards. A payment of no order of ours is somebody else's. */
export async function followPayment(
  stores: Stores,
  input: { readonly orderId: string; readonly news: PaymentNews },
  deed: Deed,
): Promise<void> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return;
  const payment = withPaymentNews(found.order.payment, input.news);
  if (payment === found.order.payment) return;
  await saveSteps(stores, found, [{ ...found.order, payment }], deed);
}
