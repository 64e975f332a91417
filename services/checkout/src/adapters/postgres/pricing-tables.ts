import type { Database } from "@waybill/database";
import type { PricingTables } from "../../app/ports.js";
import { usesOf } from "./discount-stores.js";
import { readTaxRates, readZones } from "./rate-stores.js";
import { ruleColumns, toRule, type RuleRow } from "./rule-rows.js";

/** What prices are made of, read from the database each time. */
export const pricingTables = (db: Database): PricingTables => ({
  taxRates: (country) => readTaxRates(db, country),
  zones: () => readZones(db),
  promotions: async () => {
    const rows = await db.query<RuleRow>(
      `SELECT ${ruleColumns} FROM discount_rules WHERE kind = 'promotion' AND status = 'active' ORDER BY id`,
    );
    return rows.map(toRule);
  },
  vouchers: async (codes) => {
    const rows = await db.query<RuleRow>(
      `SELECT ${ruleColumns} FROM discount_rules WHERE code = ANY($1::text[]) AND status <> 'deleted' ORDER BY id`,
      [codes],
    );
    return rows.map(toRule);
  },
  uses: (ruleIds, buyer) => usesOf(db, ruleIds, buyer),
});

type Kept<T> = { readonly until: number; readonly value: Promise<T> };

/** Remembers the answer to each key for `ttlMs`; one that failed is forgotten at once. */
function remember<T>(ttlMs: number, now: () => Date) {
  const kept = new Map<string, Kept<T>>();
  return {
    get(key: string, load: () => Promise<T>): Promise<T> {
      const at = now().getTime();
      const there = kept.get(key);
      if (there && there.until > at) return there.value;
      const value = load();
      kept.set(key, { until: at + ttlMs, value });
      value.catch(() => kept.delete(key));
      return value;
    },
    clear: () => {
      kept.clear();
    },
  };
}

/**
 * The same tables with rates, zones and promotions remembered in the process for a few seconds, for speed. Vouchers and uses are not:
 * and whatever is limited is counted again, under lock, when it is redeemed.
 */
export function rememberedTables(
  tables: PricingTables,
  ttlMs: number,
  now: () => Date,
): PricingTables & { forget(): void } {
  const rates = remember<Awaited<ReturnType<PricingTables["taxRates"]>>>(
    ttlMs,
    now,
  );
  const zones = remember<Awaited<ReturnType<PricingTables["zones"]>>>(
    ttlMs,
    now,
  );
  const promotions = remember<Awaited<ReturnType<PricingTables["promotions"]>>>(
    ttlMs,
    now,
  );
  return {
    ...tables,
    taxRates: (country) => rates.get(country, () => tables.taxRates(country)),
    zones: () => zones.get("", () => tables.zones()),
    promotions: () => promotions.get("", () => tables.promotions()),
    forget: () => {
      rates.clear();
      zones.clear();
      promotions.clear();
    },
  };
}
