import { decided, type Decision } from "../../../domain/decision.js";
import type { Payment } from "../../../domain/payment.js";
import { openReceivable, spendBalance } from "../../../domain/settling.js";
import type { Deps } from "../../deps.js";
import type { Stores } from "../../ports.js";

/** What a begun payment comes to without asking anyone: a balance is spent, an invoice opened; a card's provider is asked after the commit. */
export async function fund(
  stores: Stores,
  { now, settings }: Pick<Deps, "now" | "settings">,
  payment: Payment,
): Promise<Decision> {
  switch (payment.method) {
    case "card":
      return decided({ ...payment, open: true });
    case "balance":
      return spendBalance(
        payment,
        await stores.ledger.lockBalance(
          payment.customerId ?? "",
          payment.currency,
        ),
      );
    case "invoice":
      return openReceivable(payment, now(), settings.invoiceNetDays);
  }
}
