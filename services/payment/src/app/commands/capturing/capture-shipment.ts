import { shipmentWorth, type ShippedLine } from "../../../domain/captures.js";
import { capturable, isSecured } from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import type { Stores } from "../../ports.js";
import { claim } from "./capture-payment.js";

type Units = { readonly sku: string; readonly quantity: number };
export type NotedOrder = {
  readonly orderId: string;
  readonly shipping: number;
  readonly lines: readonly (Units & { readonly total: number })[];
};
export type LineState = Units & {
  readonly total: number;
  readonly cancelled: number;
  readonly shipped: number;
};

/** What is remembered of orders that are authorised first: what each line is worth, and how much of it has gone. */
export type OrderLineStore = {
  note(order: NotedOrder): Promise<void>;
  lock(orderId: string): Promise<LineState[]>;
  addCancelled(orderId: string, units: readonly Units[]): Promise<void>;
  addShipped(orderId: string, units: readonly Units[]): Promise<void>;
  /** The order's shipping cost the first time it is asked for, 0 after that. */
  takeShipping(orderId: string): Promise<number>;
};
export type StoresWithLines = Stores & { readonly lines: OrderLineStore };

export const noteOrder = (
  stores: StoresWithLines,
  order: NotedOrder,
): Promise<void> => stores.lines.note(order);

export const unitsCancelled = (
  stores: StoresWithLines,
  orderId: string,
  units: readonly Units[],
): Promise<void> => stores.lines.addCancelled(orderId, units);

export type Shipment = {
  readonly shipmentId: string;
  readonly orderId: string;
  readonly lines: readonly Units[];
  readonly shippedAt: Date;
};

/** Nothing orders the news of an order and those of its shipments: later than this, its lines will not come any more. */
const linesComeWithinMs = 86_400_000;

/**
 * A shipment left: captures what it is worth, once by its id, of an order whose payment is authorised. The last shipment captures
 * all that is left, and so does any of an order whose lines are still not known a day later (whoever read of it did not keep them).
 */
export async function shipmentShipped(
  stores: StoresWithLines,
  tools: Pick<Deps, "now" | "newId">,
  { shipmentId, orderId, lines: shippedNow, shippedAt }: Shipment,
): Promise<"done" | "order not known yet"> {
  const payment = (await stores.payments.lockOfOrder(orderId)).find(isSecured);
  if (payment?.capture !== "manual") return "done";
  const known = await stores.lines.lock(orderId);
  const agoMs = tools.now().getTime() - shippedAt.getTime();
  if (known.length === 0 && agoMs < linesComeWithinMs)
    return "order not known yet";
  const shipping = await stores.lines.takeShipping(orderId);
  const worth = shipmentWorth(
    known.map((line) => shippedLine(line, shippedNow)),
    shipping,
  );
  await stores.lines.addShipped(orderId, shippedNow);
  const left = capturable(payment);
  if (left === 0) return "done";
  await claim(
    stores,
    tools,
    {
      orderId,
      key: shipmentId,
      amount: worth === null ? null : Math.min(worth, left),
    },
    0,
  );
  return "done";
}

const shippedLine = (line: LineState, now: readonly Units[]): ShippedLine => ({
  sku: line.sku,
  total: line.total,
  quantity: line.quantity,
  cancelled: line.cancelled,
  shippedBefore: line.shipped,
  shippedNow: now
    .filter(({ sku }) => sku === line.sku)
    .reduce((sum, { quantity }) => sum + quantity, 0),
});
