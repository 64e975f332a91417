import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { ShippingZone } from "../../domain/pricing/shipping.js";
import type { TaxRate } from "../../domain/pricing/tax.js";
import type { Stores, Transact } from "../ports.js";

type Replaced = Promise<Result<{ readonly version: number }, Refusal>>;

/** Puts a new tax table in the place of the old one; baskets are priced by it from then on. */
export const replaceTaxRates =
  (deps: { readonly transact: Transact }) =>
  (rates: readonly TaxRate[], expectedVersion?: number): Replaced =>
    replace(deps, "tax", expectedVersion, rates, (stores) =>
      stores.rates.replaceTax(rates),
    );

/** Puts new shipping zones and prices in the place of the old ones. */
export const replaceShippingZones =
  (deps: { readonly transact: Transact }) =>
  (zones: readonly ShippingZone[], expectedVersion?: number): Replaced =>
    replace(deps, "shipping", expectedVersion, zones, (stores) =>
      stores.rates.replaceZones(zones),
    );

const replace = (
  { transact }: { readonly transact: Transact },
  table: "tax" | "shipping",
  expectedVersion: number | undefined,
  after: unknown,
  work: (stores: Stores) => Promise<void>,
): Replaced =>
  transact(
    async (stores): Promise<Result<{ readonly version: number }, Refusal>> => {
      const version = await stores.rates.lock(table);
      if (expectedVersion !== undefined && expectedVersion !== version)
        return refuse({ code: "PRECONDITION_FAILED", facts: { version } });
      await work(stores);
      await stores.audit({
        action: `${table}_rates.replaced`,
        object: { type: "rate_table", id: table },
        after,
      });
      return ok({ version: version + 1 });
    },
  );
