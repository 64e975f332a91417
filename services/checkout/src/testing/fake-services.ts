import type { Refusal } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import type {
  Buyers,
  Catalogue,
  NewOrder,
  Orders,
  PlacedOrder,
  Product,
  Stock,
} from "../app/ports.js";

/** What a call to another service may do instead of answering. */
export type Fault = "no answer" | "done, no answer";

const noAnswer = (what: string) =>
  Object.assign(new Error(`${what}: no answer`), {
    name: "RemoteUnavailable",
    kind: "transient",
  });

/** A catalogue and its stock, in memory. */
export function fakeWarehouse(products: readonly Product[] = []) {
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const stock = new Map<string, number>();
  const state = { isDown: false, calls: 0 };
  const catalogue: Catalogue = {
    products: async (skus) => {
      state.calls++;
      if (state.isDown) throw noAnswer("QuotePrices");
      return new Map(
        skus.flatMap((sku) => {
          const product = bySku.get(sku);
          return product ? [[sku, product] as const] : [];
        }),
      );
    },
  };
  const levels: Stock = {
    available: async (lines) => {
      if (state.isDown) throw noAnswer("CheckStock");
      return new Map(
        lines.map(({ sku }) => [sku, stock.get(sku) ?? 1_000_000]),
      );
    },
  };
  return {
    catalogue,
    stock: levels,
    state,
    put: (product: Product) => void bySku.set(product.sku, product),
    setStock: (sku: string, available: number) =>
      void stock.set(sku, available),
  };
}

/** Customers by id: how many orders they have, and why one may not order. */
export function fakeBuyers() {
  const orders = new Map<string, number>();
  const refusals = new Map<string, Refusal>();
  const buyers: Buyers = {
    confirmedOrders: async ({ customerId, guestKey }) =>
      orders.get(customerId ?? guestKey ?? "") ?? 0,
    mayOrder: async (customerId) => {
      const refusal = refusals.get(customerId);
      return refusal ? refuse(refusal) : ok(undefined);
    },
  };
  return {
    buyers,
    setOrders: (who: string, count: number) => void orders.set(who, count),
    refuse: (customerId: string, refusal: Refusal) =>
      void refusals.set(customerId, refusal),
  };
}

/** The order service: orders by id, with faults that tests plant. */
export function fakeOrders() {
  const orders = new Map<string, NewOrder & { status: string }>();
  const faults: Fault[] = [];
  const cancelled: string[] = [];
  const state: { refusal: Refusal | undefined } = { refusal: undefined };
  const placed = (order: NewOrder & { status: string }): PlacedOrder => ({
    orderId: order.orderId,
    orderNumber: `ORD-20260301-${String([...orders.keys()].indexOf(order.orderId) + 1).padStart(6, "0")}`,
    status: order.status,
    total: { amount: order.total, currency: order.currency },
  });
  const port: Orders = {
    create: async (order) => {
      const fault = faults.shift();
      if (fault === "no answer") throw noAnswer("CreateOrder");
      if (state.refusal) return refuse(state.refusal);
      const kept = orders.get(order.orderId) ?? { ...order, status: "created" };
      orders.set(order.orderId, kept);
      if (fault === "done, no answer") throw noAnswer("CreateOrder");
      return ok(placed(kept));
    },
    find: async (orderId) => {
      const order = orders.get(orderId);
      return order ? placed(order) : null;
    },
    standings: async (orderIds) =>
      orderIds.map((orderId) => {
        const status = orders.get(orderId)?.status ?? "";
        return {
          orderId,
          status,
          ended: status === "failed" || status === "cancelled",
        };
      }),
    cancel: async (orderId) => {
      cancelled.push(orderId);
      return orders.has(orderId);
    },
  };
  return {
    port,
    orders,
    faults,
    cancelled,
    state,
    setStatus: (orderId: string, status: string) => {
      const order = orders.get(orderId);
      if (order) orders.set(orderId, { ...order, status });
    },
  };
}
