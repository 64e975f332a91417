import { dropRefund, finishRefund } from "../../../domain/refunds.js";
import type { Deps } from "../../deps.js";
import { mismatchFound, refundCompleted } from "../../events.js";
import type { Refund, Stores } from "../../ports.js";
import { saveDecision } from "../../save-decision.js";

/**
 * Asks the provider for a pending refund, under the refund's id, and books what comes of it.
 * False when the provider did not answer: it is asked again later, and gives the money back once whatever was lost.
 */
export const performRefund =
  (deps: Deps) =>
  async (refundId: string): Promise<boolean> => {
    const refund = await deps.read.findRefund(refundId);
    if (refund?.status !== "pending") return true;
    const payment = await deps.read.find(refund.paymentId);
    if (!payment?.chargeId) return true;
    const answer = await deps.provider.refund(
      payment.chargeId,
      refund.givenBack,
      refund.id,
    );
    if (answer.outcome === "not-done" || answer.outcome === "unknown")
      return false;
    await deps.transact((stores) =>
      answer.outcome === "done"
        ? finish(stores, deps, refundId, answer.value.refundId)
        : drop(stores, deps, refundId, answer.reason),
    );
    return true;
  };

/** The refund and its payment, locked in the order everybody locks them: payment first. */
async function lockPending(stores: Stores, refundId: string) {
  const seen = await stores.refunds.find(refundId);
  const payment = seen && (await stores.payments.lock(seen.paymentId));
  const refund = payment && (await stores.refunds.find(refundId));
  return payment && refund?.status === "pending" ? { refund, payment } : null;
}

async function finish(
  stores: Stores,
  deps: Deps,
  refundId: string,
  providerRefundId: string,
): Promise<void> {
  const found = await lockPending(stores, refundId);
  if (!found) return;
  const done: Refund = { ...found.refund, status: "completed" };
  await stores.refunds.save(done, providerRefundId);
  const after = await saveDecision(
    stores,
    deps,
    found.payment,
    finishRefund(found.payment, refundId, done.givenBack),
  );
  await stores.events.add(refundCompleted(after, done, deps.now()));
}

async function drop(
  stores: Stores,
  deps: Deps,
  refundId: string,
  reason: string,
): Promise<void> {
  const found = await lockPending(stores, refundId);
  if (!found) return;
  const { payment, refund } = found;
  await stores.refunds.save({ ...refund, status: "failed" });
  const after = await saveDecision(
    stores,
    deps,
    payment,
    dropRefund(payment, refund.givenBack),
  );
  await stores.events.add(
    mismatchFound(
      {
        kind: "refund_refused",
        paymentId: after.id,
        orderId: after.orderId,
        transactionId: after.chargeId,
        day: deps.now().toISOString().slice(0, 10),
        ours: `refund of ${String(refund.givenBack)} ${after.currency}`,
        theirs: reason,
      },
      after.id,
      deps.now(),
    ),
  );
}
