import { voidPayment } from "../../../domain/ending.js";
import { isSettled, type Payment } from "../../../domain/payment.js";
import { claimRefund } from "../../../domain/refunds.js";
import type { Deps } from "../../deps.js";
import type { Stores } from "../../ports.js";
import { saveDecision } from "../../save-decision.js";
import { performRefund } from "../refunding/perform-refund.js";
import { recordRefund } from "../refunding/record-refund.js";
import { settleCharge } from "./settle-charge.js";

export type VoidOrder = {
  readonly orderId: string;
  readonly key: string;
  readonly reason: string;
};

/** What voiding leaves for the provider to do. */
export type Pending = {
  readonly open: readonly Payment[];
  readonly refundIds: readonly string[];
};

/** How long the intent of work that is tried at once waits before it tries too. */
const inlineGraceMs = 5_000;

/**
 * Undoes whatever was taken for an order, in the caller's transaction: closes its gate for ever, voids what was not captured,
 * claims what was for going back. Works when nothing ever arrived, and may be repeated. Refund intents wait `graceMs`.
 */
export async function voidOrderIn(
  stores: Stores,
  tools: Pick<Deps, "now" | "newId">,
  { orderId, key, reason }: VoidOrder,
  graceMs: number,
): Promise<Pending> {
  await stores.gates.lock(orderId);
  await stores.gates.close(orderId, key, reason);
  const open: Payment[] = [];
  const refundIds: string[] = [];
  for (const payment of await stores.payments.lockOfOrder(orderId)) {
    const voided = await saveDecision(
      stores,
      tools,
      payment,
      voidPayment(payment),
    );
    const refund = await refundRest(stores, tools, voided, reason, graceMs);
    if (refund) refundIds.push(refund);
    if (voided.open) open.push(voided);
  }
  return { open, refundIds };
}

async function refundRest(
  stores: Stores,
  tools: Pick<Deps, "now" | "newId">,
  payment: Payment,
  reason: string,
  graceMs: number,
): Promise<string | null> {
  const id = tools.newId();
  const plan = claimRefund(payment, id, null);
  if (!plan.ok || plan.value.givenBack === 0) return null;
  const refund = await recordRefund(stores, tools, {
    before: payment,
    plan: plan.value,
    // The claim on the payment keeps it from going back twice; a refund that the provider refused may be tried anew.
    key: `${payment.id}:void:${id}`,
    id,
    reason,
    notBefore: new Date(tools.now().getTime() + graceMs),
  });
  return refund.status === "pending" ? refund.id : null;
}

/** Voids an order and tries at once what the provider must do. True when nothing of its money is left with us or can still come. */
export const voidOrder =
  (deps: Deps) =>
  async (wanted: VoidOrder): Promise<boolean> => {
    const pending = await deps.transact((stores) =>
      voidOrderIn(stores, deps, wanted, inlineGraceMs),
    );
    for (const payment of pending.open) await settleCharge(deps, payment);
    for (const id of pending.refundIds) await performRefund(deps)(id);
    const payments = await deps.read.ofOrder(wanted.orderId);
    return payments.every(isSettled);
  };
