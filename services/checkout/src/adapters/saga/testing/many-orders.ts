import { setTimeout as sleep } from "node:timers/promises";
import type { SagaDeps } from "../../../saga/ports.js";
import {
  fakePayments,
  fakeVouchers,
  fakeWarehouse,
  netCaptured,
  newEffectBooks,
  type EffectBooks,
} from "../../../saga/testing/fake-effects.js";
import {
  fakeOrders,
  newOrderBook,
  quantity,
  total,
  type OrderBook,
} from "../../../saga/testing/fake-order.js";
import { newFaultBook } from "../../../saga/testing/faults.js";

type OneOrder = {
  readonly order: OrderBook;
  readonly books: EffectBooks;
  readonly deps: Omit<SagaDeps, "settings" | "now">;
};

/** The four services with a book for each order; each call takes a while, so that sagas are found at mixed steps. */
export type ManyOrders = {
  readonly deps: SagaDeps;
  readonly all: ReadonlyMap<string, OneOrder>;
  add(orderId: string, provider: EffectBooks["provider"]): OneOrder;
};

export function manyOrders(callMs: () => number): ManyOrders {
  const all = new Map<string, OneOrder>();
  const of = (orderId: string): OneOrder["deps"] => {
    const found = all.get(orderId);
    if (!found) throw new Error(`no order ${orderId}`);
    return found.deps;
  };
  const add = (orderId: string, provider: EffectBooks["provider"]) => {
    const faults = newFaultBook();
    const order = newOrderBook();
    const books = { ...newEffectBooks(), provider };
    const deps = {
      orders: fakeOrders(order, faults, { orderId }),
      warehouse: fakeWarehouse(books, faults),
      payments: fakePayments(books, faults),
      vouchers: fakeVouchers(books, faults),
    };
    const one = { order, books, deps };
    all.set(orderId, one);
    return one;
  };
  const slowly = async <T>(work: () => Promise<T>): Promise<T> => {
    await sleep(callMs());
    return work();
  };
  return { all, add, deps: { ...routed(of, slowly), settings, now: Date.now } };
}

const settings = { paymentDeadlineMs: 900_000, paymentRetryMs: 0 };

type Slowly = <T>(work: () => Promise<T>) => Promise<T>;

/** Sends each call to the books of its order. */
function routed(
  of: (orderId: string) => OneOrder["deps"],
  slowly: Slowly,
): Omit<SagaDeps, "settings" | "now"> {
  return {
    orders: {
      begin: (order) => slowly(() => of(order.orderId).orders.begin(order)),
      snapshot: (orderId) => of(orderId).orders.snapshot(orderId),
      awaitPayment: (order) =>
        slowly(() => of(order.orderId).orders.awaitPayment(order)),
      confirm: (order) => slowly(() => of(order.orderId).orders.confirm(order)),
      close: (order) => slowly(() => of(order.orderId).orders.close(order)),
      fail: (order) => slowly(() => of(order.orderId).orders.fail(order)),
      refund: (order) => slowly(() => of(order.orderId).orders.refund(order)),
    },
    warehouse: {
      reserve: (one) => slowly(() => of(one.orderId).warehouse.reserve(one)),
      release: (one) => slowly(() => of(one.orderId).warehouse.release(one)),
      requestFulfilment: (order) =>
        slowly(() => of(order.orderId).warehouse.requestFulfilment(order)),
      cancelFulfilment: (one) =>
        slowly(() => of(one.orderId).warehouse.cancelFulfilment(one)),
    },
    payments: {
      take: (one) => slowly(() => of(one.orderId).payments.take(one)),
      recordReceipt: (one) =>
        slowly(() => of(one.orderId).payments.recordReceipt(one)),
      poll: (orderId) => slowly(() => of(orderId).payments.poll(orderId)),
      giveBack: (one) => slowly(() => of(one.orderId).payments.giveBack(one)),
      refund: (one) => slowly(() => of(one.orderId).payments.refund(one)),
    },
    vouchers: {
      redeem: (one) => slowly(() => of(one.orderId).vouchers.redeem(one)),
      restore: (one) => slowly(() => of(one.orderId).vouchers.restore(one)),
    },
  };
}

/** What is wrong with an order's books at rest; nothing when it is paid with its stock, or all is back. */
export function faultOf({ order, books }: OneOrder): string | undefined {
  const facts = {
    ...{
      held: books.held,
      charged: netCaptured(books),
      redeemed: books.redeemed,
    },
    ...{ fulfilled: books.fulfilled, confirmations: order.confirmations },
    captures: books.payments.filter(({ captured }) => captured > 0).length,
  };
  const good =
    order.status === "confirmed"
      ? {
          held: quantity,
          charged: total,
          redeemed: 1,
          fulfilled: quantity,
          confirmations: 1,
          captures: 1,
        }
      : {
          held: 0,
          charged: 0,
          redeemed: 0,
          fulfilled: 0,
          confirmations: 0,
          captures: facts.captures,
        };
  const ended = order.status === "confirmed" || order.status === "failed";
  return ended && JSON.stringify(facts) === JSON.stringify(good)
    ? undefined
    : `${order.status} ${JSON.stringify(facts)}`;
}
