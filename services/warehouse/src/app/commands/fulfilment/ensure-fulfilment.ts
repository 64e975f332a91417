import type { Clock, Orders, Stores, Transact } from "../../ports.js";
import { requestFulfilment } from "./request-fulfilment.js";

/** How long the saga has for its last step before the safety net takes it over. */
const graceMs = 30_000;

/** Notes that a confirmed order has no fulfilment yet; usually the saga is just about to ask for it. */
export async function expectFulfilment(
  stores: Stores,
  clock: Clock,
  orderId: string,
): Promise<void> {
  if (await stores.fulfilments.lock(orderId)) return;
  const due = new Date(clock.now().getTime() + graceMs);
  await stores.openFulfilmentLater(orderId, due);
}

type Deps = {
  readonly orders: Orders;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly isOpen: (orderId: string) => Promise<boolean>;
};

const awaitsFulfilment = new Set(["confirmed", "processing"]);

/** Opens the fulfilment of a confirmed order whose saga did not; safe to repeat. */
export async function ensureFulfilment(
  { orders, transact, clock, isOpen }: Deps,
  orderId: string,
): Promise<"opened" | "not needed"> {
  if (await isOpen(orderId)) return "not needed";
  const order = await orders.find(orderId);
  if (!order || !awaitsFulfilment.has(order.status)) return "not needed";
  const { customerId, lines, shipTo } = order;
  const outcome = await transact((stores) =>
    requestFulfilment(stores, clock, {
      orderId,
      customerId,
      lines,
      shipTo,
      country: shipTo?.country,
    }),
  );
  if (!outcome.ok)
    throw new Error(`no fulfilment of ${orderId}: ${outcome.error.code}`);
  return "opened";
}
