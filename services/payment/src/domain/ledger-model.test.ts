import { test } from "@jest/globals";
import fc from "fast-check";
import { someCharge, somePayment } from "../testing/some-payment.js";
import { claimCapture, endCapture } from "./captures.js";
import type { Decision } from "./decision.js";
import { voidPayment } from "./ending.js";
import { depositPosting, sumOf, type Account, type Posting } from "./ledger.js";
import { observe } from "./observe.js";
import { canMove, type Payment } from "./payment.js";
import { claimRefund, dropRefund, finishRefund } from "./refunds.js";
import { markPaid, openReceivable, spendBalance } from "./settling.js";

const customer = "00000000-0000-7000-8000-0000000000cc";
const now = new Date("2026-03-01T12:00:00Z");

const beginnings = [
  "deposit",
  "spend",
  "invoice",
  "card",
  "authorise",
] as const;
const changes = [
  "capture",
  "captured",
  "paid",
  "refund",
  "refund all",
  "refunded",
  "refund refused",
  "void",
  "seen again",
] as const;
type Beginning = (typeof beginnings)[number];
type Change = (typeof changes)[number];
const isBeginning = (action: Beginning | Change): action is Beginning =>
  (beginnings as readonly string[]).includes(action);

type Step = {
  readonly action: Beginning | Change;
  readonly which: number;
  readonly amount: number;
};

const steps = fc.array(
  fc.record<Step>({
    action: fc.constantFrom(...beginnings, ...changes),
    which: fc.nat(3),
    amount: fc.integer({ min: 1, max: 2_000 }),
  }),
  { minLength: 5, maxLength: 40 },
);

/** jest's expect is too slow for millions of checks. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

type Open = { readonly refundId: string; readonly amount: number };

/** The books and up to four payments, driven by the rules alone; every invariant is looked at after every step. */
function play(sequence: readonly Step[]): void {
  const books = new Map<string, Posting>();
  const payments: Payment[] = [];
  const refunds = new Map<string, Open[]>();
  let ids = 0;

  const totalOf = (wanted: Account["kind"]) =>
    sumOf(
      [...books.values()].flatMap(({ entries }) =>
        entries.filter(({ account }) => account.kind === wanted),
      ),
    );
  const post = (posting: Posting) => {
    if (!books.has(posting.key)) books.set(posting.key, posting);
  };
  const settle = (
    before: Payment | null,
    { payment, postings, giveBack }: Decision,
  ) => {
    if (before && before.status !== payment.status)
      must(canMove(before.status, payment.status), "a payment went back");
    postings.forEach(post);
    if (giveBack > 0)
      refunds.set(payment.id, [
        ...(refunds.get(payment.id) ?? []),
        { refundId: `late${String(ids++)}`, amount: giveBack },
      ]);
    if (before) payments[payments.indexOf(before)] = payment;
    else payments.push(payment);
  };
  const begin = (more: Partial<Payment>, amount: number) =>
    somePayment({ id: `p${String(ids++)}`, amount, ...more });
  const at = (which: number) => payments[which % Math.max(1, payments.length)];
  const sight = (payment: Payment, captured: number) =>
    someCharge({
      id: payment.id,
      paymentId: payment.id,
      amount: payment.amount,
      capturedAmount: captured,
    });

  const act = ({ action, which, amount }: Step): void => {
    const payment = at(which);
    if (isBeginning(action)) start(action, amount);
    else if (payment) change(payment, action, amount);
  };
  const start = (action: Beginning, amount: number): void => {
    switch (action) {
      case "deposit":
        post(depositPosting(customer, "USD", amount, String(ids++)));
        return;
      case "spend":
        settle(
          null,
          spendBalance(
            begin({ method: "balance", customerId: customer }, amount),
            -totalOf("customer"),
          ),
        );
        return;
      case "invoice":
        settle(
          null,
          openReceivable(begin({ method: "invoice" }, amount), now, 30),
        );
        return;
      case "card":
        payments.push(begin({ open: true }, amount));
        return;
      case "authorise": {
        const fresh = begin({ capture: "manual" }, amount);
        settle(
          null,
          observe(fresh, someCharge({ status: "authorised", amount })),
        );
        return;
      }
    }
  };
  const change = (payment: Payment, action: Change, amount: number): void => {
    switch (action) {
      case "capture": {
        const claimed = claimCapture(payment, Math.min(amount, 700));
        if (!claimed.ok) return;
        const total = payment.captured + claimed.value.amount;
        settle(
          payment,
          observe(
            endCapture(claimed.value.payment, claimed.value.amount),
            sight(payment, total),
          ),
        );
        return;
      }
      case "captured":
        if (payment.method === "card" && payment.capture === "automatic")
          settle(payment, observe(payment, sight(payment, payment.amount)));
        return;
      case "seen again":
        if (payment.method === "card")
          settle(payment, observe(payment, sight(payment, payment.captured)));
        return;
      case "paid": {
        const paid = markPaid(payment);
        if (paid.ok) settle(payment, paid.value);
        return;
      }
      case "refund":
      case "refund all": {
        const refundId = `r${String(ids++)}`;
        const plan = claimRefund(
          payment,
          refundId,
          action === "refund" ? amount : null,
        );
        if (!plan.ok) return;
        settle(payment, plan.value.decision);
        const { givenBack } = plan.value;
        if (givenBack > 0)
          refunds.set(payment.id, [
            ...(refunds.get(payment.id) ?? []),
            { refundId, amount: givenBack },
          ]);
        return;
      }
      case "refunded":
      case "refund refused": {
        const [first, ...rest] = refunds.get(payment.id) ?? [];
        if (!first) return;
        refunds.set(payment.id, rest);
        settle(
          payment,
          action === "refunded"
            ? finishRefund(payment, first.refundId, first.amount)
            : dropRefund(payment, first.amount),
        );
        return;
      }
      case "void":
        settle(payment, voidPayment(payment));
    }
  };

  for (const step of sequence) {
    act(step);
    for (const { key, entries } of books.values())
      must(sumOf(entries) === 0, `${key} does not balance`);
    must(-totalOf("customer") >= 0, "a balance is negative");
    for (const payment of payments) {
      const { captured, refunded, refunding, authorised, amount } = payment;
      must(refunded >= 0 && refunding >= 0, "refunds are negative");
      must(refunded + refunding <= captured, "more is refunded than captured");
      must(captured <= amount && authorised <= amount, "more than the amount");
    }
    const held = payments
      .filter(({ method }) => method === "card")
      .reduce((sum, one) => sum + one.captured - one.refunded, 0);
    must(totalOf("provider_clearing") === held, "clearing differs");
    const owed = payments
      .filter(
        ({ method, status }) => method === "invoice" && status === "processing",
      )
      .reduce((sum, { authorised }) => sum + authorised, 0);
    must(totalOf("receivables") === owed, "receivables differ");
  }
}

test("in 10,000 random sequences the books sum to zero, no balance is negative, no refund exceeds its capture, no payment goes back", () => {
  fc.assert(fc.property(steps, play), { numRuns: 10_000 });
}, 60_000);
