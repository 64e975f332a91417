import type { Decision, Happening } from "../domain/decision.js";
import type { Payment } from "../domain/payment.js";
import type { Deps } from "./deps.js";
import { paymentEvent, refundInitiated } from "./events.js";
import type { Refund, Stores } from "./ports.js";

type Tools = Pick<Deps, "now" | "newId">;

const changed = (before: Payment, after: Payment): boolean =>
  (Object.keys(after) as (keyof Payment)[]).some(
    (field) => before[field] !== after[field],
  );

/** Writes a decision about a stored payment: the row, its postings, its events, and what must go back. Gives the payment as it is now. */
export async function saveDecision(
  stores: Stores,
  tools: Tools,
  before: Payment,
  decision: Decision,
): Promise<Payment> {
  const { payment } = decision;
  if (changed(before, payment)) await stores.payments.save(payment, before);
  await bookDecision(stores, tools, decision);
  return payment;
}

/** As `saveDecision`, of a payment that is written by its caller; `before` is told ahead of what the decision tells. */
export async function bookDecision(
  stores: Stores,
  { now, newId }: Tools,
  { payment, postings, happened, giveBack }: Decision,
  before: readonly Happening[] = [],
): Promise<void> {
  for (const posting of postings) await stores.ledger.post(posting);
  const news = [...before, ...happened];
  if (news.length > 0)
    await stores.events.add(
      ...news.map((happening) => paymentEvent(happening, payment, now())),
    );
  if (giveBack > 0)
    await addRefund(stores, { now }, payment, {
      id: newId(),
      // One late capture gives one total, and goes back once.
      key: `${payment.id}:late-refund:${String(payment.captured)}`,
      paymentId: payment.id,
      reduced: 0,
      givenBack: giveBack,
      status: "pending",
      reason: "The payment was over when the money came",
    });
}

/** Records a refund under way at the provider, and the intent that will see it through whatever happens to this process. */
export async function addRefund(
  stores: Stores,
  { now }: Pick<Deps, "now">,
  payment: Payment,
  refund: Refund,
  notBefore?: Date,
): Promise<void> {
  await stores.refunds.insert(refund);
  await stores.events.add(refundInitiated(payment, refund, now()));
  await stores.intents.add("perform-refund", refund.id, notBefore);
}
