import { ok, refuse, type Result } from "@waybill/result";
import { decided, type Decision } from "./decision.js";
import { wrongState, type SagaOwned, type WrongState } from "./ending.js";
import {
  capturePosting,
  invoicePaidPosting,
  receiptPosting,
  receivablePosting,
} from "./ledger.js";
import { moveTo, type Payment } from "./payment.js";

/** Pays from the customer's balance, all or nothing. `available` is what the account holds, its row locked. */
export function spendBalance(payment: Payment, available: number): Decision {
  if (available < payment.amount)
    return decided(
      {
        ...moveTo(payment, "failed"),
        failure: {
          code: "INSUFFICIENT_BALANCE",
          reason: "insufficient_balance",
        },
      },
      { happened: ["failed"] },
    );
  return decided(
    { ...moveTo(payment, "completed"), captured: payment.amount },
    {
      happened: ["completed"],
      postings: [capturePosting(payment, payment.amount, payment.amount)],
    },
  );
}

/** Sells on credit: a receivable, due `netDays` from now, that staff mark as paid. */
export function openReceivable(
  payment: Payment,
  now: Date,
  netDays: number,
): Decision {
  return decided(
    {
      ...moveTo(payment, "processing"),
      authorised: payment.amount,
      dueAt: new Date(now.getTime() + netDays * 86_400_000),
    },
    { happened: ["completed"], postings: [receivablePosting(payment)] },
  );
}

/** The money came in another way: an attempt that needs nobody else. */
export function receive(payment: Payment): Decision {
  return decided(
    {
      ...moveTo(payment, "completed"),
      captured: payment.amount,
      authorised: payment.amount,
    },
    { happened: ["completed"], postings: [receiptPosting(payment)] },
  );
}

/** Staff say that an invoice was paid. Cards are completed by their provider, balances by themselves. */
export function markPaid(
  payment: Payment,
): Result<Decision, WrongState | SagaOwned> {
  if (payment.sagaOwned) return refuse({ code: "SAGA_OWNED" });
  if (payment.status === "completed") return ok(decided(payment));
  if (payment.method !== "invoice") return wrongState(payment);
  if (payment.status === "pending") return ok(receive(payment));
  if (payment.status !== "processing") return wrongState(payment);
  return ok(
    decided(
      { ...moveTo(payment, "completed"), captured: payment.authorised },
      {
        happened: ["completed"],
        postings: [invoicePaidPosting(payment, payment.authorised)],
      },
    ),
  );
}
