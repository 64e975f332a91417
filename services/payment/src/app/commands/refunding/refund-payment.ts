import { ok, refuse } from "@waybill/result";
import {
  isSecured,
  refundable,
  type Payment,
} from "../../../domain/payment.js";
import { claimRefund, leftToRefund } from "../../../domain/refunds.js";
import type { Deps } from "../../deps.js";
import type { Outcome, Refund, Stores } from "../../ports.js";
import { performRefund } from "./perform-refund.js";
import { recordRefund } from "./record-refund.js";

export type RefundPayment = {
  readonly of: { readonly paymentId: string } | { readonly orderId: string };
  /** Once by key, for ever: an operation's own id. */
  readonly key: string;
  readonly id: string;
  /** Minor units; `null`: all that is left. */
  readonly amount: number | null;
  readonly reason: string;
  /** A person asked for it: kept in the audit trail. */
  readonly audited?: boolean;
};

export type Refunded = { readonly payment: Payment; readonly refund: Refund };

const inlineGraceMs = 5_000;

/**
 * Gives back a part or the rest of what was captured, to the method it was paid with, and never more than that.
 * Tried at once at the provider; a refund it does not answer stays pending and is seen through by its intent.
 */
export const refundPayment =
  (deps: Deps) =>
  async (wanted: RefundPayment): Outcome<Refunded> => {
    const recorded = await deps.transact((stores) =>
      record(stores, deps, wanted),
    );
    if (!recorded.ok || recorded.value.refund.status !== "pending")
      return recorded;
    await performRefund(deps)(recorded.value.refund.id);
    const { payment, refund } = recorded.value;
    return ok({
      payment: (await deps.read.find(payment.id)) ?? payment,
      refund: (await deps.read.findRefund(refund.id)) ?? refund,
    });
  };

async function record(
  stores: Stores,
  deps: Deps,
  { of, key, id, amount, reason, audited }: RefundPayment,
): Outcome<Refunded> {
  const before = await target(stores, of);
  if (!before) return refuse({ code: "NOT_FOUND" });
  const done = await stores.refunds.findByKey(key);
  if (done) return ok({ payment: before, refund: done });
  const plan = claimRefund(before, id, amount);
  if (!plan.ok) return plan;
  const refund = await recordRefund(stores, deps, {
    before,
    plan: plan.value,
    id,
    key,
    reason,
    notBefore: new Date(deps.now().getTime() + inlineGraceMs),
  });
  if (audited)
    await stores.audit.add({
      action: "payment.refunded",
      object: { type: "payment", id: before.id },
      after: {
        refundId: id,
        amount: refund.reduced + refund.givenBack,
        reason,
      },
    });
  return ok({
    payment: (await stores.payments.lock(before.id)) ?? before,
    refund,
  });
}

async function target(
  stores: Stores,
  of: RefundPayment["of"],
): Promise<Payment | null> {
  if ("paymentId" in of) return stores.payments.lock(of.paymentId);
  return refundTarget(await stores.payments.lockOfOrder(of.orderId));
}

/** The payment of an order that a refund goes to: what secures it with money left, else what secured it, else the latest. */
export const refundTarget = (payments: readonly Payment[]): Payment | null =>
  payments.find((payment) => leftToRefund(payment) > 0) ??
  payments.find((payment) => isSecured(payment) || refundable(payment) > 0) ??
  payments.at(-1) ??
  null;
