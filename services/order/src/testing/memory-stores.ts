import type { OutgoingEvent } from "@waybill/contracts";
import type { Deed } from "../app/actor.js";
import type { Change, Stores, Transact } from "../app/ports.js";
import type { Cancellation } from "../domain/moves/cancellation.js";
import type { Order } from "../domain/order.js";
import { queriesIn, type MemoryState } from "./memory-queries.js";

const copyOf = (state: MemoryState): MemoryState => ({
  orders: new Map(state.orders),
  cancellations: [...state.cancellations],
  shipments: [...state.shipments],
  moves: [...state.moves],
  edits: [...state.edits],
  stored: [...state.stored],
  audit: [...state.audit],
  events: [...state.events],
});

/** The order service's stores in memory: one transaction at a time, thrown away when its work throws. */
export function createMemoryStores() {
  let state: MemoryState = {
    orders: new Map(),
    cancellations: [],
    shipments: [],
    moves: [],
    edits: [],
    stored: [],
    audit: [],
    events: [],
  };
  let last: Promise<unknown> = Promise.resolve();
  const transact: Transact = (work) => {
    const run = last.then(async () => {
      const draft = copyOf(state);
      const result = await work(storesIn(draft));
      state = draft;
      return result;
    });
    last = run.catch(() => undefined);
    return run;
  };
  return {
    transact,
    queries: queriesIn(() => state),
    /** Puts an order there as it is. */
    put: (order: Order, version = 1): Order => {
      state.orders.set(order.id, {
        order,
        version,
        updatedAt: order.placedAt,
      });
      return order;
    },
    putCancellation: (cancellation: Cancellation) =>
      state.cancellations.push(cancellation),
    order: (id: string): Order | undefined => state.orders.get(id)?.order,
    eventTypes: () => state.events.map((event) => event.type),
    get events() {
      return state.events;
    },
    get audit() {
      return state.audit;
    },
  };
}

export type MemoryStores = ReturnType<typeof createMemoryStores>;

const upsert = <T extends { readonly id: string }>(all: T[], one: T): void => {
  const index = all.findIndex(({ id }) => id === one.id);
  if (index < 0) all.push(one);
  else all[index] = one;
};

const storesIn = (state: MemoryState): Stores => ({
  orders: {
    lock: async (id) => state.orders.get(id) ?? null,
    insert: async (order, events, deed) => {
      if (state.orders.has(order.id)) return false;
      state.orders.set(order.id, { order, version: 1, updatedAt: deed.now });
      addMove(state, order.id, 1, null, order.status, deed);
      addEvents(state, order.id, 1, events, deed);
      return true;
    },
    save: async (change, deed) => save(state, change, deed),
  },
  cancellations: {
    ofOrder: async (orderId) =>
      state.cancellations.filter((one) => one.orderId === orderId),
    save: async (one) => {
      upsert(state.cancellations, one);
    },
  },
  shipments: {
    ofOrder: async (orderId) =>
      state.shipments.filter((one) => one.orderId === orderId),
    save: async (one) => {
      upsert(state.shipments, one);
    },
  },
  edits: {
    add: async (record, deed) => {
      state.edits.push({ ...record, by: deed.actor.name, at: deed.now });
    },
  },
  audit: {
    add: async (record, deed) => {
      state.audit.push({ ...record, by: deed.actor.name });
    },
  },
});

function save(state: MemoryState, change: Change, deed: Deed): number {
  const { before, steps, note, events } = change;
  const order = steps.at(-1) ?? before.order;
  const version = before.version + 1;
  if (state.orders.get(order.id)?.version !== before.version)
    throw new Error(`order ${order.id} was not locked before its change`);
  state.orders.set(order.id, { order, version, updatedAt: deed.now });
  steps.forEach((to, index) => {
    const from = steps[index - 1] ?? before.order;
    if (from.status !== to.status)
      addMove(state, order.id, version, from.status, to.status, deed, note);
  });
  addEvents(state, order.id, version, events, deed);
  return version;
}

function addMove(
  state: MemoryState,
  orderId: string,
  version: number,
  from: Order["status"] | null,
  to: Order["status"],
  deed: Deed,
  note?: string,
): void {
  state.moves.push({
    orderId,
    version,
    from,
    to,
    by: deed.actor.name,
    note: note ?? null,
    at: deed.now,
  });
}

function addEvents(
  state: MemoryState,
  orderId: string,
  version: number,
  events: readonly OutgoingEvent[],
  deed: Deed,
): void {
  state.events.push(...events);
  for (const { type, data, correlationId, occurredAt } of events)
    state.stored.push({
      orderId,
      type,
      version,
      data,
      by: deed.actor.name,
      correlationId,
      occurredAt,
    });
}
