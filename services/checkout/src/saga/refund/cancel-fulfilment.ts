import { done } from "@waybill/saga";
import { callMs, type OrderSnapshot, type Units } from "../ports.js";
import {
  remember,
  type RefundRequest,
  type RefundStep,
} from "./refund-state.js";

type Taken = readonly { readonly itemId: string; readonly quantity: number }[];

/** The warehouse decides first: only what had not shipped is taken back, and only that is refunded. */
export const cancelFulfilment: RefundStep = {
  name: "cancel-fulfilment",
  undo: "retry-until-done",
  deadlineMs: 2 * callMs,
  async run(state, { orders, warehouse }) {
    const { orderId, run, request } = state;
    const { lost, items = [], operationId } = request;
    if (lost) {
      const order = await orders.snapshot(orderId);
      return done(remember(state, { taken: itemsOf(order, lost) }));
    }
    const cancelled = await warehouse.cancelFulfilment({
      ...{ orderId, run, key: operationId },
      lines: bySku(items),
    });
    return done(remember(state, { taken: allot(items, cancelled) }));
  },
};

const bySku = (units: readonly Units[]): Units[] => {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of units)
    sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
};

/** The warehouse counts by SKU, the order by item: gives the units to the items that asked for them, in their order. */
export function allot(
  items: NonNullable<RefundRequest["items"]>,
  units: readonly Units[],
): Taken {
  const left = new Map(
    bySku(units).map(({ sku, quantity }) => [sku, quantity]),
  );
  return items.flatMap(({ itemId, sku, quantity }) => {
    const given = Math.min(quantity, left.get(sku) ?? 0);
    left.set(sku, (left.get(sku) ?? 0) - given);
    return given > 0 ? [{ itemId, quantity: given }] : [];
  });
}

const itemsOf = (order: OrderSnapshot, lost: readonly Units[]): Taken =>
  allot(
    order.lines.map(({ itemId, sku, remaining }) => ({
      ...{ itemId, sku, quantity: remaining },
    })),
    lost,
  );
