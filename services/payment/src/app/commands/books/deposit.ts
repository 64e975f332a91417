import { ok } from "@waybill/result";
import { depositPosting } from "../../../domain/ledger.js";
import type { Deps } from "../../deps.js";
import type { Outcome } from "../../ports.js";

export type Deposit = {
  readonly customerId: string;
  readonly amount: number;
  readonly currency: string;
  /** Names the money: the same one is put on the account once. */
  readonly reference: string;
};

/** Puts money on a customer's account, once by reference. Gives what the account holds then. */
export const deposit =
  (deps: Deps) =>
  ({ customerId, amount, currency, reference }: Deposit): Outcome<number> =>
    deps.transact(async (stores) => {
      const posted = await stores.ledger.post(
        depositPosting(customerId, currency, amount, reference),
      );
      if (posted)
        await stores.audit.add({
          action: "account.deposited",
          object: { type: "account", id: customerId },
          after: { amount, currency, reference },
        });
      return ok(await stores.ledger.lockBalance(customerId, currency));
    });
