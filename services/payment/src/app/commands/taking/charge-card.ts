import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Charge } from "../../../domain/charge.js";
import { declined } from "../../../domain/ending.js";
import type { Payment } from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import {
  providerUnavailable,
  type Answer,
  type Provider,
} from "../../ports.js";
import { saveDecision } from "../../save-decision.js";
import { settleCharge } from "../ending/settle-charge.js";
import { applyCharge } from "./apply-charge.js";

/**
 * Charges the card of a pending payment: create, then confirm, so that a void in between blocks it.
 * `fresh`: it was begun just now, so the provider cannot know it yet; else it is looked up by key first.
 * No call is made inside a transaction; after a crash anywhere a repeat finds by key what was done.
 */
export async function chargeCard(
  deps: Deps,
  payment: Payment,
  fresh: boolean,
): Promise<Result<Payment, Refusal>> {
  const begun = await createdCharge(deps.provider, payment, fresh);
  if (begun.outcome === "refused")
    return ok(await decline(deps, payment, begun.reason));
  if (begun.outcome !== "done")
    return refuse(providerUnavailable(begun.outcome === "unknown"));
  const charge = begun.value;
  if (charge.status !== "created")
    return ok((await applyCharge(deps, payment, charge)).payment);

  const linked = await deps.transact((stores) =>
    stores.payments.linkCharge(payment.id, charge.id),
  );
  if (!linked) return ok(await movedOn(deps, payment, charge));

  const confirmed = await confirmedCharge(deps.provider, charge, payment);
  if (confirmed.outcome === "done")
    return ok((await applyCharge(deps, payment, confirmed.value)).payment);
  return refuse(providerUnavailable(confirmed.outcome === "unknown"));
}

/** Somebody voided the payment, or charged it, while its charge was being created: a charge of a dead one is cancelled. */
async function movedOn(
  deps: Deps,
  payment: Payment,
  charge: Charge,
): Promise<Payment> {
  const seen = await applyCharge(deps, payment, charge);
  return seen.voidCharge ? settleCharge(deps, seen.payment) : seen.payment;
}

const decline = (deps: Deps, payment: Payment, reason: string) =>
  deps.transact(async (stores) => {
    const before = (await stores.payments.lock(payment.id)) ?? payment;
    return saveDecision(stores, deps, before, declined(before, reason));
  });

async function createdCharge(
  provider: Provider,
  payment: Payment,
  fresh: boolean,
): Promise<Answer<Charge>> {
  const order = {
    paymentId: payment.id,
    orderId: payment.orderId,
    amount: payment.amount,
    currency: payment.currency,
    token: payment.token ?? "",
    capture: payment.capture,
  };
  if (fresh) {
    const first = await provider.create(order);
    if (first.outcome !== "unknown") return first;
  }
  const found = await provider.find(payment.id);
  // What a first call may have done cannot be told while the look-up has no answer.
  if (found.outcome !== "done") return { outcome: "unknown" };
  return found.value
    ? { outcome: "done", value: found.value }
    : provider.create(order);
}

async function confirmedCharge(
  provider: Provider,
  charge: Charge,
  payment: Payment,
): Promise<Answer<Charge>> {
  const first = await provider.confirm(charge.id, payment.id);
  if (first.outcome === "done" || first.outcome === "not-done") return first;
  const seen = await provider.get(charge.id);
  if (seen.outcome !== "done") return { outcome: "unknown" };
  return first.outcome === "unknown" && seen.value.status === "created"
    ? provider.confirm(charge.id, payment.id).then(refusedIsUnknown)
    : seen;
}

/** A second no says that somebody else changed the charge meanwhile: the next attempt looks. */
const refusedIsUnknown = (answer: Answer<Charge>): Answer<Charge> =>
  answer.outcome === "refused" ? { outcome: "unknown" } : answer;
