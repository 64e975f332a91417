import { ok, refuse, type Result } from "@waybill/result";
import { invalidTransition, type InvalidTransition } from "../life-cycle.js";
import {
  closingOf,
  confirmedAtOf,
  placedOf,
  type AwaitingOrder,
  type CancelledOrder,
  type Closing,
  type FailedOrder,
  type NextAction,
  type OpenOrder,
  type Order,
  type PaidOrder,
  type UnpaidOrder,
} from "../order.js";
import { noPayment, withPaymentNews } from "../payment-view.js";

export type OrderClosed = {
  readonly code: "ORDER_CLOSED";
  readonly facts: { readonly status: Order["status"] };
};

/** The order as it is after a decision; the same object when nothing changes. */
type Decision<Refusal> = Result<Order, Refusal>;

const closed = (order: Order) =>
  refuse<OrderClosed>({
    code: "ORDER_CLOSED",
    facts: { status: order.status },
  });

/** Keeps the highest run number seen, for people who look into a restarted saga. */
const seenRun = (order: Order, run: number) => ({
  sagaRun: Math.max(order.sagaRun, run),
});

/** Step 1: created → pending_payment. A closed or ended order refuses; one that is further on has begun already. */
export function beginCheckout(
  order: Order,
  run: number,
): Decision<OrderClosed> {
  switch (order.status) {
    case "created":
      return order.closing
        ? closed(order)
        : ok<UnpaidOrder>({
            ...order,
            ...seenRun(order, run),
            status: "pending_payment",
          });
    case "pending_payment":
    case "awaiting_payment":
      return order.closing ? closed(order) : ok(order);
    case "failed":
    case "cancelled":
      return confirmedAtOf(order) ? ok(order) : closed(order);
    case "confirmed":
    case "processing":
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "finished":
    case "returned":
    case "refunded":
      return ok(order);
  }
}

/** pending_payment → awaiting_payment, or a new thing to do for a buyer who waits already. */
export function awaitPayment(
  order: Order,
  run: number,
  nextAction: NextAction | null,
): Decision<OrderClosed | InvalidTransition> {
  switch (order.status) {
    case "created":
      return refuse(invalidTransition(order.status, "awaiting_payment"));
    case "pending_payment":
      return order.closing
        ? closed(order)
        : ok<AwaitingOrder>({
            ...placedOf(order),
            ...seenRun(order, run),
            status: "awaiting_payment",
            closing: null,
            nextAction,
          });
    case "awaiting_payment":
      if (order.closing) return closed(order);
      return ok(
        sameAction(order.nextAction, nextAction)
          ? order
          : { ...order, ...seenRun(order, run), nextAction },
      );
    case "failed":
    case "cancelled":
      return confirmedAtOf(order) ? ok(order) : closed(order);
    case "confirmed":
    case "processing":
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "finished":
    case "returned":
    case "refunded":
      return ok(order); // A late repeat: the payment came meanwhile.
  }
}

const sameAction = (a: NextAction | null, b: NextAction | null): boolean =>
  a?.type === b?.type && a?.url === b?.url;

export type Payment = {
  readonly run: number;
  /** Null for a total of zero. */
  readonly paymentId: string | null;
  readonly reservationId: string | null;
};

/** The pivot. What was closed first refuses for ever; what was confirmed once stays confirmed, whatever came after. */
export function confirm(
  order: Order,
  { run, paymentId, reservationId }: Payment,
  now: Date,
): Decision<OrderClosed | InvalidTransition> {
  switch (order.status) {
    case "created":
      return order.closing
        ? closed(order)
        : refuse(invalidTransition(order.status, "confirmed"));
    case "pending_payment":
    case "awaiting_payment":
      if (order.closing) return closed(order);
      return ok<PaidOrder>({
        ...placedOf(order),
        ...seenRun(order, run),
        status: "confirmed",
        confirmedAt: now,
        reservationId,
        payment: paidView(order, paymentId),
      });
    case "failed":
    case "cancelled":
      return confirmedAtOf(order) ? ok(order) : closed(order);
    case "confirmed":
    case "processing":
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "finished":
    case "returned":
    case "refunded":
      return ok(order);
  }
}

/** The saga has the payment's word before the payment's event arrives here; nothing to pay is paid. */
const paidView = (order: Order, paymentId: string | null) =>
  paymentId === null
    ? { ...noPayment, status: "completed" as const }
    : withPaymentNews(order.payment, { paymentId, status: "completed" });

/** What came first: `confirmed` means that nothing may be undone. */
export type Closed = { readonly order: Order; readonly confirmed: boolean };

/** Closes an order for ever to confirmation, unless it was confirmed first. The first reason stays. */
export function close(order: Order, closing: Closing, run: number): Closed {
  if (isOpen(order) && !order.closing)
    return {
      order: { ...order, ...seenRun(order, run), closing },
      confirmed: false,
    };
  return { order, confirmed: confirmedAtOf(order) !== null };
}

/** Whether the order is before the pivot and not ended. */
export const isOpen = (order: Order): order is OpenOrder =>
  order.status === "created" ||
  order.status === "pending_payment" ||
  order.status === "awaiting_payment";

/** All is undone: a closed order ends as cancelled where a cancellation closed it, else as failed. */
export function fail(
  order: Order,
  failure: { readonly step: string | null; readonly code: string | null },
  now: Date,
): Decision<InvalidTransition> {
  if (order.status === "failed" || order.status === "cancelled")
    return ok(order);
  const closing = closingOf(order);
  if (!isOpen(order) || !closing)
    return refuse({
      ...invalidTransition(order.status, "failed", []),
      detail: "Only a closed order fails: CloseOrder comes first.",
    });
  const end = {
    ...placedOf(order),
    failure: {
      step: closing.step ?? failure.step,
      code: closing.code ?? failure.code,
    },
    endedAt: now,
  };
  return ok<CancelledOrder | FailedOrder>(
    closing.by === "cancellation"
      ? { ...end, status: "cancelled", confirmedAt: null, reservationId: null }
      : { ...end, status: "failed" },
  );
}
