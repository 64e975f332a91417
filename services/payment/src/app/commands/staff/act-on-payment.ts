import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Decision } from "../../../domain/decision.js";
import {
  failByStaff,
  voidByStaff,
  wrongState,
} from "../../../domain/ending.js";
import type { Payment } from "../../../domain/payment.js";
import { markPaid } from "../../../domain/settling.js";
import type { Deps } from "../../deps.js";
import type { Outcome, Stores } from "../../ports.js";
import { saveDecision } from "../../save-decision.js";
import { capturePayment } from "../capturing/capture-payment.js";
import { settleCharge } from "../ending/settle-charge.js";
import { chargeCard } from "../taking/charge-card.js";
import { fund } from "../taking/fund.js";

type Rule = (
  payment: Payment,
  stores: Stores,
) => Promise<Result<Decision, Refusal>> | Result<Decision, Refusal>;

/** Loads a payment, lets a rule decide, saves, and records who did it. */
const decideBy =
  (deps: Deps, action: string, rule: Rule) =>
  (id: string): Outcome<Payment> =>
    deps.transact(async (stores) => {
      const before = await stores.payments.lock(id);
      if (!before) return refuse({ code: "NOT_FOUND" });
      const decision = await rule(before, stores);
      if (!decision.ok) return decision;
      const after = await saveDecision(stores, deps, before, decision.value);
      if (after !== before)
        await stores.audit.add({
          action,
          object: { type: "payment", id },
          before: { status: before.status },
          after: { status: after.status },
        });
      return ok(after);
    });

/** What is over here is ended at the provider too, at once where it answers. */
const settled = async (
  deps: Deps,
  result: Result<Payment, Refusal>,
): Promise<Result<Payment, Refusal>> =>
  result.ok && result.value.open
    ? ok(await settleCharge(deps, result.value))
    : result;

/** Staff void a payment that nothing was captured of. */
export const voidPaymentByStaff =
  (deps: Deps) =>
  async (id: string): Outcome<Payment> =>
    settled(deps, await decideBy(deps, "payment.voided", voidByStaff)(id));

/** Staff give up on a payment that nothing came of. */
export const failPayment =
  (deps: Deps) =>
  async (id: string, reason: string): Outcome<Payment> =>
    settled(
      deps,
      await decideBy(deps, "payment.failed", (payment) =>
        failByStaff(payment, reason),
      )(id),
    );

/** Staff say that an invoice was paid, or capture all that is left of an authorised card payment. */
export const completePayment =
  (deps: Deps) =>
  async (id: string): Outcome<Payment> => {
    const seen = await deps.read.find(id);
    if (seen?.method === "card" && seen.authorised > 0 && !seen.sagaOwned)
      return capturePayment(deps)({
        orderId: seen.orderId,
        key: `${id}:complete`,
        amount: null,
      });
    return decideBy(deps, "payment.completed", markPaid)(id);
  };

/** Takes a payment that was begun outside of a checkout. A repeat goes on with what the first began. */
export const processPayment =
  (deps: Deps) =>
  async (id: string): Outcome<Payment> => {
    const seen = await deps.read.find(id);
    const before = seen?.open === true;
    const begun = await decideBy(
      deps,
      "payment.processed",
      async (payment, stores) => {
        if (payment.sagaOwned) return refuse<Refusal>({ code: "SAGA_OWNED" });
        return payment.status === "pending"
          ? ok(await fund(stores, deps, payment))
          : processed(payment);
      },
    )(id);
    if (!begun.ok) return begun;
    return begun.value.method === "card" && begun.value.status === "pending"
      ? chargeCard(deps, begun.value, !before)
      : begun;
  };

/** A repeat of what was processed succeeds; what was ended without it cannot be. */
const processed = (payment: Payment): Result<Decision, Refusal> =>
  payment.status === "voided"
    ? wrongState(payment)
    : ok({
        payment,
        postings: [],
        happened: [],
        voidCharge: false,
        giveBack: 0,
      });

/** Asks the provider how a payment stands, where its outcome is open. */
export const pollPayment =
  (deps: Deps) =>
  async (id: string): Outcome<Payment> => {
    const payment = await deps.read.find(id);
    if (!payment) return refuse({ code: "NOT_FOUND" });
    return ok(payment.open ? await settleCharge(deps, payment) : payment);
  };
