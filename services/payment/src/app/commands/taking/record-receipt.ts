import { ok, refuse } from "@waybill/result";
import { beginPayment } from "../../../domain/begin.js";
import { isSecured, type Payment } from "../../../domain/payment.js";
import { receive } from "../../../domain/settling.js";
import type { Deps } from "../../deps.js";
import type { Outcome } from "../../ports.js";
import { bookDecision } from "../../save-decision.js";
import { supersede } from "./take-payment.js";

export type RecordReceipt = {
  readonly key: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly note: string;
};

/** A person says that an order's money came another way: an invoice that is paid already. What was open before is given up. */
export const recordReceipt =
  (deps: Deps) =>
  (wanted: RecordReceipt): Outcome<Payment> =>
    deps.transact(async (stores) => {
      const gate = await stores.gates.lock(wanted.orderId);
      const others = await stores.payments.lockOfOrder(wanted.orderId);
      const same = others.find(({ key }) => key === wanted.key);
      if (same) return ok(same);
      if (gate.voided) return refuse({ code: "PAYMENT_VOIDED" });
      const paid = others.find(isSecured);
      if (paid) return ok(paid);
      await supersede(stores, deps, others);
      const draft = beginPayment({
        ...wanted,
        id: deps.newId(),
        method: "invoice",
        token: null,
        capture: "automatic",
        sagaOwned: true,
      });
      const decision = receive(draft);
      await stores.payments.insert(decision.payment);
      await bookDecision(stores, deps, decision, ["initiated"]);
      await stores.audit.add({
        action: "payment.receipt_recorded",
        object: { type: "payment", id: draft.id },
        after: { amount: wanted.amount, note: wanted.note },
      });
      return ok(decision.payment);
    });
