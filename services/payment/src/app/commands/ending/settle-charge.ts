import type { Charge } from "../../../domain/charge.js";
import { closed } from "../../../domain/ending.js";
import type { Payment } from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import type { Answer } from "../../ports.js";
import { applyCharge } from "../taking/apply-charge.js";

/**
 * Asks the provider how an open payment's charge stands, takes that into the books, and cancels the charge where the payment is over.
 * Without an answer nothing changes: the poller asks again. Gives the payment as it is then.
 */
export async function settleCharge(
  deps: Deps,
  payment: Payment,
): Promise<Payment> {
  const answer = await sight(deps, payment);
  if (answer.outcome !== "done") return payment;
  // Never heard of: what might still arrive is a charge nobody confirms.
  if (!answer.value) return close(deps, payment);
  const seen = await applyCharge(deps, payment, answer.value);
  if (!seen.voidCharge) return seen.payment;
  const cancelled = await deps.provider.void(answer.value.id, payment.id);
  if (cancelled.outcome !== "done") return seen.payment;
  const after = await applyCharge(deps, payment, cancelled.value);
  // Captured in part, and the rest of the authorisation is let go now.
  return after.payment.open && cancelled.value.status === "captured"
    ? close(deps, after.payment)
    : after.payment;
}

const sight = (deps: Deps, payment: Payment): Promise<Answer<Charge | null>> =>
  payment.chargeId
    ? deps.provider.get(payment.chargeId)
    : deps.provider.find(payment.id);

const close = (deps: Deps, payment: Payment): Promise<Payment> =>
  deps.transact(async (stores) => {
    const before = await stores.payments.lock(payment.id);
    if (!before) return payment;
    const after = closed(before);
    if (after.open !== before.open) await stores.payments.save(after, before);
    return after;
  });
