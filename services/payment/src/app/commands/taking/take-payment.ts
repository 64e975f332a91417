import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { beginPayment } from "../../../domain/begin.js";
import { anyCardNumber } from "../../../domain/card-numbers.js";
import { voidPayment } from "../../../domain/ending.js";
import {
  isDead,
  isSecured,
  type Method,
  type Payment,
} from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import { providerUnavailable, type Outcome, type Stores } from "../../ports.js";
import { bookDecision, saveDecision } from "../../save-decision.js";
import { chargeCard } from "./charge-card.js";
import { fund } from "./fund.js";

export type TakePayment = {
  /** `orderId:take-payment:run`; another method chosen later has another key. */
  readonly key: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly method: Method;
  readonly token: string | null;
};

const voided: Refusal = { code: "PAYMENT_VOIDED" };

/**
 * Pays an order on behalf of its checkout, once by key: a repeat answers, or goes on with, what the first began.
 * An order that was voided takes no payment any more; one that is paid already is not paid twice.
 * Refuses PAYMENT_PROVIDER_UNAVAILABLE when the provider does nothing or does not say what it did.
 */
export const takePayment =
  (deps: Deps) =>
  async (wanted: TakePayment): Outcome<Payment> => {
    const known = await deps.read.findByKey(wanted.key);
    if (known) return proceed(deps, known, false);
    const fault = faultOf(wanted);
    if (fault) return refuse(fault);
    if (wanted.method === "card" && !deps.provider.available())
      return refuse(providerUnavailable(false));
    const begun = await deps.transact((stores) => begin(stores, deps, wanted));
    if (!begun.ok) return begun;
    return proceed(deps, begun.value.payment, begun.value.fresh);
  };

async function proceed(
  deps: Deps,
  payment: Payment,
  fresh: boolean,
): Promise<Result<Payment, Refusal>> {
  const charged =
    payment.method === "card" && payment.status === "pending"
      ? await chargeCard(deps, payment, fresh)
      : ok(payment);
  return charged.ok && charged.value.status === "voided"
    ? refuse(voided)
    : charged;
}

/** What no payment can be begun with. */
export function faultOf(
  wanted: Pick<TakePayment, "method" | "token" | "customerId" | "amount">,
): Refusal | null {
  if (anyCardNumber(wanted.token)) return { code: "CARD_NUMBER_REFUSED" };
  if (wanted.amount <= 0)
    return invalid("amount.amount", "must be greater than zero");
  switch (wanted.method) {
    case "card":
      return wanted.token ? null : invalid("token", "a card needs a token");
    case "balance":
      return wanted.customerId
        ? null
        : {
            code: "PAYMENT_METHOD_UNAVAILABLE",
            detail: "Only a customer has a balance",
          };
    case "invoice":
      return null;
  }
}

const invalid = (path: string, message: string): Refusal => ({
  code: "VALIDATION_FAILED",
  errors: [{ path, code: "invalid", message }],
});

type Begun = { readonly payment: Payment; readonly fresh: boolean };

/** Inserts the payment, unless the order's gate, an equal key or money already secured is in the way. */
async function begin(
  stores: Stores,
  deps: Deps,
  wanted: TakePayment,
): Promise<Result<Begun, Refusal>> {
  const gate = await stores.gates.lock(wanted.orderId);
  const others = gate.fresh
    ? []
    : await stores.payments.lockOfOrder(wanted.orderId);
  const same = others.find(({ key }) => key === wanted.key);
  if (same) return ok({ payment: same, fresh: false });
  if (gate.voided) return refuse(voided);
  const paid = others.find(isSecured);
  if (paid) return ok({ payment: paid, fresh: false });
  await supersede(stores, deps, others);

  const draft = beginPayment({
    ...wanted,
    token: wanted.method === "card" ? wanted.token : null,
    id: deps.newId(),
    capture:
      wanted.method === "card" && deps.settings.authorizeCapture
        ? "manual"
        : "automatic",
    sagaOwned: true,
  });
  const decision = await fund(stores, deps, draft);
  await stores.payments.insert(decision.payment);
  await bookDecision(stores, deps, decision, ["initiated"]);
  return ok({ payment: decision.payment, fresh: true });
}

/** Another method was chosen: what was begun before is given up, and goes back should it still arrive. */
export async function supersede(
  stores: Stores,
  deps: Deps,
  others: readonly Payment[],
): Promise<void> {
  for (const other of others)
    if (!isDead(other.status))
      await saveDecision(stores, deps, other, voidPayment(other));
}
