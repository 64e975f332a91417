import type { Migration } from "@waybill/database";
import { shippingZoneSeeds } from "./seeds/shipping-zones.js";
import { taxRateSeeds } from "./seeds/tax-rates.js";

const literal = (rows: readonly object[]): string =>
  `'${JSON.stringify(rows).replaceAll("'", "''")}'::jsonb`;

/** Tax and shipping tables with their first contents; afterwards they belong to the operator (PUT /tax-rates, /shipping-rates). */
export const rates: Migration = {
  name: "0120-rates",
  up: `
    CREATE TABLE tax_rates (
      country text NOT NULL,
      region text NOT NULL,
      category text NOT NULL,
      rate_bps int NOT NULL CHECK (rate_bps BETWEEN 0 AND 10000),
      inclusive boolean NOT NULL,
      PRIMARY KEY (country, region, category)
    );
    CREATE TABLE shipping_zones (
      code text PRIMARY KEY,
      name text NOT NULL,
      places jsonb NOT NULL,
      options jsonb NOT NULL
    );
    CREATE TABLE rate_tables (
      name text PRIMARY KEY,
      version int NOT NULL
    );
    INSERT INTO rate_tables VALUES ('tax', 1), ('shipping', 1);
    INSERT INTO tax_rates (country, region, category, rate_bps, inclusive)
      SELECT country, region, category, rate_bps, inclusive FROM jsonb_to_recordset(${literal(taxRateSeeds)})
        AS row (country text, region text, category text, rate_bps int, inclusive boolean);
    INSERT INTO shipping_zones (code, name, places, options)
      SELECT code, name, places, options FROM jsonb_to_recordset(${literal(shippingZoneSeeds)})
        AS row (code text, name text, places jsonb, options jsonb);
  `,
  down: `DROP TABLE rate_tables; DROP TABLE shipping_zones; DROP TABLE tax_rates;`,
};
