import { ok, refuse } from "@waybill/result";
import { beginPayment } from "../../../domain/begin.js";
import type { Payment } from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import { paymentEvent } from "../../events.js";
import type { Outcome } from "../../ports.js";
import { faultOf, type TakePayment } from "../taking/take-payment.js";

/** Begins a payment outside of any checkout; `process` takes it. Once by `id`, the same for every retry of a request. */
export const createPayment =
  (deps: Deps) =>
  async (
    wanted: Omit<TakePayment, "key"> & { readonly id: string },
  ): Outcome<Payment> => {
    const fault = faultOf(wanted);
    if (fault) return refuse(fault);
    return deps.transact(async (stores) => {
      const gate = await stores.gates.lock(wanted.orderId);
      const known = await stores.payments.lock(wanted.id);
      if (known) return ok(known);
      if (gate.voided) return refuse({ code: "PAYMENT_VOIDED" });
      const payment = beginPayment({
        ...wanted,
        key: `payment:${wanted.id}`,
        capture:
          wanted.method === "card" && deps.settings.authorizeCapture
            ? "manual"
            : "automatic",
        sagaOwned: false,
      });
      await stores.payments.insert(payment);
      await stores.events.add(paymentEvent("initiated", payment, deps.now()));
      await stores.audit.add({
        action: "payment.created",
        object: { type: "payment", id: payment.id },
        after: { amount: payment.amount, method: payment.method },
      });
      return ok(payment);
    });
  };
