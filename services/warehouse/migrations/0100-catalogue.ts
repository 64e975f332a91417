import type { Migration } from "@waybill/database";

export const catalogue: Migration = {
  name: "0100-catalogue",
  up: `
    CREATE TABLE products (
      sku text PRIMARY KEY,
      name text NOT NULL,
      description text NOT NULL,
      category text NOT NULL,
      tax_category text NOT NULL,
      weight_grams int NOT NULL CHECK (weight_grams >= 0),
      status text NOT NULL CHECK (status IN ('active', 'discontinued')),
      -- Of the list price; a product may have prices in others beside it.
      currency char(3) NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    );
    CREATE INDEX products_by_category ON products (category, sku);

    -- The price of a moment is the newest that is valid from then or before; none is ever overwritten once it was valid.
    CREATE TABLE prices (
      sku text NOT NULL REFERENCES products,
      currency char(3) NOT NULL,
      valid_from timestamptz NOT NULL,
      amount bigint NOT NULL CHECK (amount >= 0),
      announced boolean NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (sku, currency, valid_from)
    );
    CREATE INDEX prices_to_announce ON prices (valid_from) WHERE NOT announced;`,
  down: "DROP TABLE prices, products",
};
