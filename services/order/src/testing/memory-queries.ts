import type { OutgoingEvent } from "@waybill/contracts";
import type { AuditRecord, Versioned } from "../app/ports.js";
import type {
  Edit,
  OrderFilter,
  OrderQueries,
  StatusMove,
  StatusView,
  StoredEvent,
} from "../app/queries/ports.js";
import { remainingTotals } from "../domain/amounts.js";
import type { Cancellation } from "../domain/moves/cancellation.js";
import type { Shipment } from "../domain/moves/fulfilment.js";
import { closingOf } from "../domain/order.js";

export type MemoryState = {
  orders: Map<string, Versioned>;
  cancellations: Cancellation[];
  shipments: Shipment[];
  moves: (StatusMove & { readonly orderId: string })[];
  edits: (Edit & { readonly orderId: string })[];
  stored: (StoredEvent & { readonly orderId: string })[];
  audit: (AuditRecord & { readonly by: string })[];
  events: OutgoingEvent[];
};

const ofOrder = <T extends { readonly orderId: string }>(
  rows: readonly T[],
  wanted: string,
): Omit<T, "orderId">[] =>
  rows
    .filter(({ orderId }) => orderId === wanted)
    .map((row) => {
      const { orderId, ...rest } = row;
      return orderId === wanted ? rest : row;
    });

/** What can be read of a state in memory. */
export const queriesIn = (state: () => MemoryState): OrderQueries => {
  const status = async (id: string) => {
    const found = state().orders.get(id);
    return found ? statusOf(found) : null;
  };
  return {
    find: async (id) => state().orders.get(id) ?? null,
    status,
    statuses: async (ids) =>
      (await Promise.all(ids.map(status))).filter((view) => view !== null),
    list: async (filter, page) =>
      [...state().orders.values()]
        .filter((found) => matches(found, filter))
        .filter(
          ({ order }) => page.before === undefined || order.id < page.before,
        )
        .sort((a, b) => (a.order.id < b.order.id ? 1 : -1))
        .slice(0, page.limit),
    shipments: async (id) =>
      state().shipments.filter(({ orderId }) => orderId === id),
    cancellations: async (id) =>
      state().cancellations.filter(({ orderId }) => orderId === id),
    statusHistory: async (id) => ofOrder(state().moves, id),
    editHistory: async (id) => ofOrder(state().edits, id),
    events: async (id) => ofOrder(state().stored, id),
  };
};

const statusOf = ({ order, version, updatedAt }: Versioned): StatusView => {
  const closing = closingOf(order);
  const failure =
    "failure" in order
      ? order.failure
      : closing && { step: closing.step, code: closing.code };
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    closing: closing !== null,
    version,
    updatedAt,
    customerId: order.customerId,
    guestTokenHash: order.guest?.tokenHash ?? null,
    payment: {
      status: order.payment.status,
      nextAction: "nextAction" in order ? order.nextAction : null,
    },
    failure: failure?.step || failure?.code ? failure : null,
  };
};

function matches({ order }: Versioned, filter: OrderFilter): boolean {
  const total = remainingTotals(order.items, order.placed.shipping).total;
  const tests: boolean[] = [
    filter.statuses?.includes(order.status) ?? true,
    (filter.customerId ?? order.customerId) === order.customerId,
    filter.guestTokenHash === undefined ||
      filter.guestTokenHash === order.guest?.tokenHash,
    (filter.orderNumber ?? order.orderNumber) === order.orderNumber,
    filter.from === undefined || order.placedAt >= filter.from,
    filter.to === undefined || order.placedAt < filter.to,
    total >= (filter.minTotal ?? total),
    total <= (filter.maxTotal ?? total),
  ];
  return tests.every(Boolean);
}
