import type { Queryable, Tx } from "@waybill/database";
import type { Stores } from "../../app/ports.js";
import type { ShippingZone } from "../../domain/pricing/shipping.js";
import type { TaxRate } from "../../domain/pricing/tax.js";

/** Tax and shipping tables are replaced as wholes, one at a time. */
export const rateStores = (tx: Tx): Stores["rates"] => ({
  lock: async (table) => {
    const [row] = await tx.query<{ version: number }>(
      "SELECT version FROM rate_tables WHERE name = $1 FOR UPDATE",
      [table],
    );
    return row?.version ?? 0;
  },
  replaceTax: async (rates) => {
    await tx.execute("DELETE FROM tax_rates");
    await tx.execute(
      `INSERT INTO tax_rates (country, region, category, rate_bps, inclusive)
       SELECT country, region, category, "rateBps", inclusive FROM jsonb_to_recordset($1::jsonb)
         AS row (country text, region text, category text, "rateBps" int, inclusive boolean)`,
      [JSON.stringify(rates)],
    );
    await raise(tx, "tax");
  },
  replaceZones: async (zones) => {
    await tx.execute("DELETE FROM shipping_zones");
    await tx.execute(
      `INSERT INTO shipping_zones (code, name, places, options)
       SELECT code, name, places, options FROM jsonb_to_recordset($1::jsonb)
         AS row (code text, name text, places jsonb, options jsonb)`,
      [JSON.stringify(zones)],
    );
    await raise(tx, "shipping");
  },
});

const raise = (tx: Tx, table: string): Promise<number> =>
  tx.execute("UPDATE rate_tables SET version = version + 1 WHERE name = $1", [
    table,
  ]);

/** All rows of the tax table, or those of one country. */
export const readTaxRates = (
  db: Queryable,
  country?: string,
): Promise<TaxRate[]> =>
  db.query<TaxRate>(
    `SELECT country, region, category, rate_bps AS "rateBps", inclusive FROM tax_rates
     WHERE $1::text IS NULL OR country = $1 ORDER BY country, region, category`,
    [country ?? null],
  );

export const readZones = (db: Queryable): Promise<ShippingZone[]> =>
  db.query<ShippingZone>(
    "SELECT code, name, places, options FROM shipping_zones ORDER BY code",
  );

export async function readRateVersion(
  db: Queryable,
  table: "tax" | "shipping",
): Promise<number> {
  const [row] = await db.query<{ version: number }>(
    "SELECT version FROM rate_tables WHERE name = $1",
    [table],
  );
  return row?.version ?? 0;
}
