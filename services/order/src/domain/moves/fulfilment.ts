import {
  placedOf,
  remainingOf,
  type DeliveredOrder,
  type Item,
  type Order,
  type PaidOrder,
  type ShippedOrder,
} from "../order.js";

/** A shipment as the order knows it, from the warehouse's events. */
export type Shipment = {
  readonly id: string;
  readonly orderId: string;
  readonly warehouseId: string;
  readonly status: "pending" | "shipped" | "delivered" | "failed";
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
  }[];
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: Date | null;
  readonly deliveredAt: Date | null;
};

const shipmentRank = { pending: 0, shipped: 1, delivered: 2, failed: 2 };

/** The newer of two views of a shipment; a late message never moves it back. */
export function withShipmentNews(
  known: Shipment | undefined,
  news: Shipment,
): Shipment {
  if (!known) return news;
  if (shipmentRank[news.status] <= shipmentRank[known.status]) return known;
  return {
    ...news,
    carrier: news.carrier ?? known.carrier,
    trackingNumber: news.trackingNumber ?? known.trackingNumber,
    shippedAt: known.shippedAt ?? news.shippedAt,
    deliveredAt: known.deliveredAt ?? news.deliveredAt,
  };
}

/** The items with how many of their units have left, and how many have arrived, by the order's shipments. */
export function withShippedUnits(
  items: readonly Item[],
  shipments: readonly Shipment[],
): Item[] {
  const units = (sku: string, which: (shipment: Shipment) => boolean) =>
    shipments
      .filter(which)
      .flatMap((shipment) => shipment.lines)
      .filter((line) => line.sku === sku)
      .reduce((sum, line) => sum + line.quantity, 0);
  return items.map((item) => ({
    ...item,
    shippedQuantity: Math.min(item.quantity, units(item.sku, hasLeft)),
    deliveredQuantity: Math.min(item.quantity, units(item.sku, hasArrived)),
  }));
}

/** What was lost counts for nothing: it is refunded, and comes off the order. */
const hasLeft = ({ status }: Shipment): boolean =>
  status === "shipped" || status === "delivered";

const hasArrived = ({ status }: Shipment): boolean => status === "delivered";

/** Shipments are open: a confirmed order is being processed. */
export const startProcessing = (order: Order): readonly Order[] =>
  order.status === "confirmed" ? [{ ...order, status: "processing" }] : [];

/**
 * The states that an order passes through now that its items have shipped or arrived so far: shipped when all remaining
 * units have left, delivered when all of them have arrived. Nothing remaining moves nothing: a refund ends that order.
 */
export function progress(order: Order, now: Date): readonly Order[] {
  const left = order.items.filter((item) => remainingOf(item) > 0);
  const some = order.items.some((item) => item.shippedQuantity > 0);
  const all = (of: (item: Item) => number) =>
    left.length > 0 && left.every((item) => of(item) >= remainingOf(item));
  const steps: Order[] = [];
  let at = order;
  if (at.status === "confirmed" && some)
    steps.push((at = { ...at, status: "processing" } satisfies PaidOrder));
  if (at.status === "processing" && all((item) => item.shippedQuantity))
    steps.push((at = shipped(at, now)));
  if (at.status === "shipped" && all((item) => item.deliveredQuantity))
    steps.push(delivered(at, now));
  return steps;
}

/** processing → shipped. */
export const shipped = (order: PaidOrder, now: Date): ShippedOrder => ({
  ...placedOf(order),
  confirmedAt: order.confirmedAt,
  reservationId: order.reservationId,
  status: "shipped",
  shippedAt: now,
});

/** shipped → delivered. */
export const delivered = (order: ShippedOrder, now: Date): DeliveredOrder => ({
  ...order,
  status: "delivered",
  deliveredAt: now,
  returnInProgress: false,
});

const dayMs = 86_400_000;

/** A delivered order is finished when its return window is over and no return is open; otherwise it stays. */
export function finish(
  order: Order,
  returnWindowDays: number,
  now: Date,
): readonly Order[] {
  if (order.status !== "delivered" && order.status !== "partially_returned")
    return [];
  const over =
    now.getTime() >= order.deliveredAt.getTime() + returnWindowDays * dayMs;
  if (!over || order.returnInProgress) return [];
  return [
    {
      ...placedOf(order),
      confirmedAt: order.confirmedAt,
      reservationId: order.reservationId,
      shippedAt: order.shippedAt,
      deliveredAt: order.deliveredAt,
      status: "finished",
      endedAt: now,
    },
  ];
}
