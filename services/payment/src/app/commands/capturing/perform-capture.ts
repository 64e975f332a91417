import { endCapture } from "../../../domain/captures.js";
import type { Charge } from "../../../domain/charge.js";
import { observe } from "../../../domain/observe.js";
import type { Deps } from "../../deps.js";
import { mismatchFound } from "../../events.js";
import type { Capture, Stores } from "../../ports.js";
import { saveDecision } from "../../save-decision.js";

/** Asks the provider for a claimed capture, under the capture's id. False when it did not answer: it is asked again. */
export const performCapture =
  (deps: Deps) =>
  async (captureId: string): Promise<boolean> => {
    const capture = await deps.read.findCapture(captureId);
    if (capture?.status !== "pending") return true;
    const payment = await deps.read.find(capture.paymentId);
    if (!payment?.chargeId) return true;
    const answer = await deps.provider.capture(
      payment.chargeId,
      capture.amount,
      capture.id,
    );
    if (answer.outcome === "not-done" || answer.outcome === "unknown")
      return false;
    await deps.transact((stores) =>
      answer.outcome === "done"
        ? finish(stores, deps, captureId, answer.value)
        : drop(stores, deps, captureId, answer.reason),
    );
    return true;
  };

async function lockPending(stores: Stores, captureId: string) {
  const seen = await stores.captures.find(captureId);
  const payment = seen && (await stores.payments.lock(seen.paymentId));
  const capture = payment && (await stores.captures.find(captureId));
  return payment && capture?.status === "pending" ? { capture, payment } : null;
}

async function finish(
  stores: Stores,
  deps: Deps,
  captureId: string,
  charge: Charge,
): Promise<void> {
  const found = await lockPending(stores, captureId);
  if (!found) return;
  const { capture, payment } = found;
  const done: Capture = { ...capture, status: "completed" };
  await stores.captures.save(done);
  const decision = observe(endCapture(payment, capture.amount), charge);
  await saveDecision(stores, deps, payment, decision);
}

/** The provider will not capture it: the authorisation is spent or gone, and a person must look. */
async function drop(
  stores: Stores,
  deps: Deps,
  captureId: string,
  reason: string,
): Promise<void> {
  const found = await lockPending(stores, captureId);
  if (!found) return;
  const { capture, payment } = found;
  await stores.captures.save({ ...capture, status: "failed" });
  await stores.payments.save(endCapture(payment, capture.amount), payment);
  await stores.events.add(
    mismatchFound(
      {
        kind: "state_differs",
        paymentId: payment.id,
        orderId: payment.orderId,
        transactionId: payment.chargeId,
        day: deps.now().toISOString().slice(0, 10),
        ours: `capture of ${String(capture.amount)} ${payment.currency}`,
        theirs: reason,
      },
      payment.id,
      deps.now(),
    ),
  );
}
