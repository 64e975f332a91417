import type { Route, ServiceContext } from "@waybill/service";
import { rateRoutes } from "./adapters/http/rate-routes.js";
import type { By } from "./adapters/http/rule-rooms.js";
import { ruleRoutes } from "./adapters/http/rule-routes.js";
import {
  readRateVersion,
  readTaxRates,
  readZones,
} from "./adapters/postgres/rate-stores.js";
import { ruleReads } from "./adapters/postgres/rule-reads.js";
import { transactOn } from "./adapters/postgres/stores.js";
import {
  createRule,
  deleteRule,
  disableRule,
  updateRule,
} from "./app/commands/manage-rules.js";
import {
  replaceShippingZones,
  replaceTaxRates,
} from "./app/commands/replace-rates.js";
import type { Transact } from "./app/ports.js";

/** Wires vouchers, promotions, tax and shipping tables. `changed` is told after each change, so that nothing old is priced with here. */
export function discountRoutes(
  context: ServiceContext,
  changed: () => void,
): Route[] {
  const { db, now, newId } = context;
  const transactAs =
    (by: By): Transact =>
    async (work) => {
      const done = await transactOn(db, context, by)(work);
      changed();
      return done;
    };
  return [
    ...ruleRoutes({
      reads: ruleReads(db),
      as: (by) => {
        const deps = { transact: transactAs(by), now, newId };
        return {
          create: createRule(deps),
          update: updateRule(deps),
          disable: disableRule(deps),
          delete: deleteRule(deps),
        };
      },
    }),
    ...rateRoutes({
      taxRates: async () => ({
        version: await readRateVersion(db, "tax"),
        rates: await readTaxRates(db),
      }),
      shippingZones: async () => ({
        version: await readRateVersion(db, "shipping"),
        zones: await readZones(db),
      }),
      as: (by) => {
        const deps = { transact: transactAs(by) };
        return {
          replaceTaxRates: replaceTaxRates(deps),
          replaceShippingZones: replaceShippingZones(deps),
        };
      },
    }),
  ];
}
