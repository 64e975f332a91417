import type { Payment } from "../../../domain/payment.js";
import { finishRefund, type RefundPlan } from "../../../domain/refunds.js";
import type { Deps } from "../../deps.js";
import { refundCompleted, refundInitiated } from "../../events.js";
import type { Refund, Stores } from "../../ports.js";
import { addRefund, saveDecision } from "../../save-decision.js";

export type PlannedRefund = {
  readonly before: Payment;
  readonly plan: RefundPlan;
  readonly id: string;
  readonly key: string;
  readonly reason: string;
  /** When the intent tries, should the attempt right after the commit be lost. */
  readonly notBefore: Date;
};

/**
 * Writes a claimed refund with its payment. What the provider must give back is left pending with an intent;
 * everything else (balances, invoices, what was not captured yet) is done here and now.
 */
export async function recordRefund(
  stores: Stores,
  tools: Pick<Deps, "now" | "newId">,
  { before, plan, id, key, reason, notBefore }: PlannedRefund,
): Promise<Refund> {
  const refund: Refund = {
    id,
    key,
    paymentId: before.id,
    reduced: plan.reduced,
    givenBack: plan.givenBack,
    status: "pending",
    reason,
  };
  const claimed = await saveDecision(stores, tools, before, plan.decision);
  if (before.method === "card" && plan.givenBack > 0) {
    await addRefund(stores, tools, claimed, refund, notBefore);
    return refund;
  }
  const done: Refund = { ...refund, status: "completed" };
  await stores.refunds.insert(done);
  const after =
    plan.givenBack > 0
      ? await saveDecision(
          stores,
          tools,
          claimed,
          finishRefund(claimed, id, plan.givenBack),
        )
      : claimed;
  if (plan.reduced + plan.givenBack > 0)
    await stores.events.add(
      refundInitiated(claimed, done, tools.now()),
      refundCompleted(after, done, tools.now()),
    );
  return done;
}
