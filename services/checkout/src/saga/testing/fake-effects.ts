import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type {
  PaymentView,
  SagaPayments,
  SagaVouchers,
  SagaWarehouse,
  Units,
} from "../ports.js";
import { arriveLate, calling, type FaultBook } from "./faults.js";
import { quantity } from "./fake-order.js";

export type Payment = PaymentView & { readonly key: string };

/** What the warehouse, the payment service and the vouchers have in their books. */
export type EffectBooks = {
  reserved: boolean;
  held: number;
  released: boolean;
  fulfilled: number;
  /** Units that the warehouse finds it can never ship, when it is asked. */
  unfulfillable: number;
  cancelled: Map<string, readonly Units[]>;
  used: boolean;
  redeemed: number;
  restored: boolean;
  payments: Payment[];
  voided: boolean;
  refunds: Map<string, number>;
  /** How the provider answers, by token or method. */
  provider: (method: string) => "completed" | "processing" | "failed" | "away";
};

export const newEffectBooks = (): EffectBooks => ({
  ...{
    reserved: false,
    held: 0,
    released: false,
    fulfilled: 0,
    unfulfillable: 0,
    cancelled: new Map(),
  },
  ...{
    used: false,
    redeemed: 0,
    restored: false,
    payments: [],
    voided: false,
    refunds: new Map(),
  },
  provider: () => "completed",
});

export const netCaptured = ({ payments, refunds }: EffectBooks): number =>
  payments.reduce(
    (sum, { captured, refunded }) => sum + captured - refunded,
    0,
  ) - [...refunds.values()].reduce((sum, amount) => sum + amount, 0);

export const fakeWarehouse = (
  books: EffectBooks,
  faults: FaultBook,
): SagaWarehouse => ({
  reserve: ({ lines }) =>
    calling(
      faults,
      "reserve",
      (): Result<{ reservationId: string }, Refusal> => {
        if (books.released) return refuse({ code: "RESERVATION_RELEASED" });
        if (!books.reserved)
          books.held = lines.reduce((sum, line) => sum + line.quantity, 0);
        books.reserved = true; // Once an order: a repeat changes nothing.
        return ok({ reservationId: "reservation" });
      },
      () => refuse({ code: "INSUFFICIENT_STOCK" }),
    ),
  release: () =>
    calling(
      faults,
      "release",
      () => release(books, faults),
      throwing("release"),
    ),
  requestFulfilment: async () =>
    calling(
      faults,
      "fulfil",
      () => {
        const off = [...books.cancelled.values()]
          .flat()
          .reduce((sum, one) => sum + one.quantity, 0);
        books.fulfilled = quantity - books.unfulfillable - off;
        books.held = books.fulfilled;
        return {
          unfulfillable:
            books.unfulfillable > 0
              ? [{ sku: "NW-001", quantity: books.unfulfillable }]
              : [],
        };
      },
      throwing("fulfil"),
    ),
  cancelFulfilment: ({ key, lines }) =>
    calling(
      faults,
      "cancel-fulfilment",
      () => {
        const before = books.cancelled.get(key);
        if (before) return before;
        books.cancelled.set(key, lines);
        const units = lines.reduce((sum, line) => sum + line.quantity, 0);
        books.held -= units;
        books.fulfilled = Math.max(0, books.fulfilled - units);
        return lines;
      },
      throwing("cancel-fulfilment"),
    ),
});

const throwing = (name: string) => (): never => {
  throw Object.assign(new Error(`${name} refused`), { code: "REFUSED" });
};

function release(books: EffectBooks, faults: FaultBook): boolean {
  const had = books.held > 0;
  Object.assign(books, { held: 0, released: true });
  arriveLate(faults, "reserve"); // Too late: the tombstone answers it.
  return had;
}

export const fakeVouchers = (
  books: EffectBooks,
  faults: FaultBook,
): SagaVouchers => ({
  redeem: () =>
    calling(
      faults,
      "redeem",
      (): Result<unknown, Refusal> => {
        if (books.restored) return refuse({ code: "VOUCHER_RESTORED" });
        if (!books.used) books.redeemed = 1;
        books.used = true;
        return ok(null);
      },
      () => refuse({ code: "VOUCHER_EXHAUSTED" }),
    ),
  restore: () =>
    calling(
      faults,
      "restore",
      () => {
        const had = books.redeemed > 0;
        Object.assign(books, { redeemed: 0, restored: true });
        arriveLate(faults, "redeem");
        return had;
      },
      throwing("restore"),
    ),
});

export const fakePayments = (
  books: EffectBooks,
  faults: FaultBook,
): SagaPayments => ({
  take: ({ key, amount, method, token }) =>
    calling(
      faults,
      "pay",
      () => take(books, { key, amount, way: token || method }),
      () => refuse({ code: "PAYMENT_DECLINED" }),
    ),
  recordReceipt: async ({ key, amount }) =>
    take(books, { key, amount, way: "receipt" }),
  poll: () => calling(faults, "poll", () => latest(books), throwing("poll")),
  giveBack: () =>
    calling(
      faults,
      "give-back",
      () => {
        books.voided = true;
        arriveLate(faults, "pay");
        books.payments = books.payments.map((payment) => ({
          ...payment,
          ...{ secured: false, status: "voided", refunded: payment.captured },
        }));
        return true;
      },
      () => false, // Not through yet: the provider has to be asked again.
    ),
  refund: ({ key, amount }) =>
    calling(
      faults,
      "refund",
      () => void books.refunds.set(key, amount),
      throwing("refund"),
    ),
});

function take(
  books: EffectBooks,
  { key, amount, way }: { key: string; amount: number; way: string },
): Result<PaymentView, Refusal> {
  const same = books.payments.find((payment) => payment.key === key);
  if (same) return ok(same);
  if (books.voided) return refuse({ code: "PAYMENT_VOIDED" });
  const paid = books.payments.find(({ secured }) => secured);
  if (paid) return ok(paid);
  const answer = way === "receipt" ? "completed" : books.provider(way);
  if (answer === "away")
    return refuse({ code: "PAYMENT_PROVIDER_UNAVAILABLE" });
  books.payments = books.payments.map((payment) => ({
    ...payment,
    status: "voided",
  }));
  const payment: Payment = {
    ...{
      key,
      id: `payment-${key}`,
      status: answer,
      secured: answer === "completed",
    },
    ...{ captured: answer === "completed" ? amount : 0, refunded: 0 },
    failureCode: answer === "failed" ? "PAYMENT_DECLINED" : "",
    nextActionUrl: answer === "processing" ? "https://bank.example/3ds" : "",
  };
  books.payments.push(payment);
  return ok(payment);
}

const latest = ({ payments }: EffectBooks): PaymentView | null =>
  payments.find(({ secured }) => secured) ?? payments.at(-1) ?? null;

/** The provider's word on the payment that is under way. */
export function settlePayment(
  books: EffectBooks,
  status: "completed" | "failed",
  amount: number,
): void {
  books.payments = books.payments.map((payment) =>
    payment.status === "processing"
      ? {
          ...payment,
          ...{ status, secured: status === "completed" },
          captured: status === "completed" ? amount : 0,
          failureCode: status === "failed" ? "PAYMENT_DECLINED" : "",
        }
      : payment,
  );
}
