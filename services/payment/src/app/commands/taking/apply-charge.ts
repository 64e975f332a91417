import type { Charge } from "../../../domain/charge.js";
import { observe } from "../../../domain/observe.js";
import type { Payment } from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import type { Stores } from "../../ports.js";
import { saveDecision } from "../../save-decision.js";

export type Applied = {
  readonly payment: Payment;
  /** The charge must be cancelled at the provider. */
  readonly voidCharge: boolean;
};

/** Takes a sight of the charge into the books, in the caller's transaction. `null`: no such payment. */
export async function applyChargeIn(
  stores: Stores,
  tools: Pick<Deps, "now" | "newId">,
  paymentId: string,
  charge: Charge,
): Promise<Applied | null> {
  const before = await stores.payments.lock(paymentId);
  if (!before) return null;
  const decision = observe(before, charge);
  return {
    payment: await saveDecision(stores, tools, before, decision),
    voidCharge: decision.voidCharge,
  };
}

/** As `applyChargeIn`, in a transaction of its own, of a payment that there is. */
export async function applyCharge(
  deps: Pick<Deps, "transact" | "now" | "newId">,
  payment: Payment,
  charge: Charge,
): Promise<Applied> {
  const applied = await deps.transact((stores) =>
    applyChargeIn(stores, deps, payment.id, charge),
  );
  return applied ?? { payment, voidCharge: false };
}
