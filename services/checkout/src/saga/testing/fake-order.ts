import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { OrderSnapshot, SagaOrders } from "../ports.js";
import { calling, type FaultBook } from "./faults.js";

/** One order with the rules that make its row the arbiter. */
export type OrderBook = {
  status: string;
  closing: "saga" | "cancellation" | null;
  confirmations: number;
  nextAction: string | null;
  taken: Map<string, number>;
  /** Units that are left. */
  left: number;
};

export const orderId = "01981b3a-4b7c-7000-8000-000000000001";
export const quantity = 2;
export const total = 2_000;

export const newOrderBook = (): OrderBook => ({
  status: "created",
  closing: null,
  confirmations: 0,
  nextAction: null,
  taken: new Map(),
  left: quantity,
});

const open = new Set(["created", "pending_payment", "awaiting_payment"]);
const closed = () => refuse<Refusal>({ code: "ORDER_CLOSED" });

/** The order service, as the saga sees it. */
export function fakeOrders(
  book: OrderBook,
  faults: FaultBook,
  choices: Partial<OrderSnapshot>,
): SagaOrders {
  const snapshot = (): OrderSnapshot => ({
    ...{
      orderId,
      status: book.status,
      customerId: "customer",
      currency: "USD",
      total,
    },
    lines: [{ itemId: "item", sku: "NW-001", quantity, remaining: book.left }],
    ...{ voucherCodes: ["SPRING"], promotionIds: [] },
    payment: { method: "card", token: "tok_ok" },
    shipTo: {
      name: "A",
      street: "S",
      city: "C",
      region: "",
      postalCode: "1",
      country: "DE",
    },
    ...choices,
  });
  const call = <T>(name: string, effect: () => T, refusal: () => T) =>
    calling(faults, name, effect, refusal);
  const failing = <T>(name: string, effect: () => T) =>
    call(name, effect, () => {
      throw Object.assign(new Error(`${name} refused`), {
        code: "INVALID_TRANSITION",
      });
    });
  return {
    begin: () =>
      call(
        "begin",
        (): Result<OrderSnapshot, Refusal> => {
          if (book.confirmations > 0) return ok(snapshot());
          if (
            book.closing ||
            book.status === "cancelled" ||
            book.status === "failed"
          )
            return closed();
          if (book.status === "created") book.status = "pending_payment";
          return ok(snapshot());
        },
        () => {
          if (book.confirmations > 0) return ok(snapshot());
          book.status = "cancelled"; // What else can refuse a checkout: it was cancelled before it began.
          return closed();
        },
      ),
    snapshot: async () => snapshot(),
    awaitPayment: ({ nextAction }) =>
      call(
        "await",
        () => {
          if (book.closing || !open.has(book.status)) return closed();
          Object.assign(book, {
            status: "awaiting_payment",
            nextAction: nextAction?.type ?? "",
          });
          return ok(null);
        },
        closed,
      ),
    confirm: () =>
      call(
        "confirm",
        () => {
          if (book.confirmations > 0) return ok(null);
          if (!open.has(book.status)) return closed();
          if (book.closing) return closed();
          Object.assign(book, {
            status: "confirmed",
            confirmations: book.confirmations + 1,
          });
          return ok(null);
        },
        () => {
          if (book.confirmations > 0) return ok(null);
          book.closing ??= "cancellation";
          return closed();
        },
      ),
    ...endings(book, failing),
  };
}

function endings(
  book: OrderBook,
  failing: <T>(name: string, effect: () => T) => Promise<T>,
): Pick<SagaOrders, "close" | "fail" | "refund"> {
  return {
    close: () =>
      failing("close", () => {
        if (book.confirmations > 0) return "confirmed";
        if (open.has(book.status)) book.closing ??= "saga";
        return "closed";
      }),
    fail: () =>
      failing("fail", () => {
        if (open.has(book.status)) {
          if (!book.closing)
            throw Object.assign(new Error("not closed"), {
              code: "INVALID_TRANSITION",
            });
          book.status =
            book.closing === "cancellation" ? "cancelled" : "failed";
        }
        return book.status === "cancelled" ? "cancelled" : "failed";
      }),
    refund: ({ operationId, items, reason, settled }) =>
      failing(settled ? "settle" : "take-off", () => {
        if (!book.taken.has(operationId)) {
          const units = items.reduce((sum, item) => sum + item.quantity, 0);
          book.taken.set(operationId, units);
          book.left -= units;
        }
        const amount = ((book.taken.get(operationId) ?? 0) * total) / quantity;
        if (settled && book.left === 0) book.status = reason;
        return { status: book.status, nothingLeft: book.left === 0, amount };
      }),
  };
}
