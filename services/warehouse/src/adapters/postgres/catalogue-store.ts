import type { Queryable, Tx } from "@waybill/database";
import type { CatalogueStore } from "../../app/ports.js";
import type { Price, Product } from "../../domain/catalogue/product.js";

export type ProductRow = Omit<Product, "price"> & {
  readonly amount: number;
  readonly currency: string;
};
type PriceRow = {
  readonly sku: string;
  readonly currency: string;
  readonly amount: number;
  readonly validFrom: Date;
};

/** The price of `at` in `currency`, as a lateral join; a product without one has no row. */
export const productSelect = (currency: string, at: string): string => `
  SELECT p.sku, p.name, p.description, p.category, p.tax_category AS "taxCategory", p.weight_grams AS "weightGrams",
    p.status, p.version, p.created_at AS "createdAt", p.updated_at AS "updatedAt", c.amount, c.currency
  FROM products p CROSS JOIN LATERAL (
    SELECT amount, currency FROM prices WHERE sku = p.sku AND currency = ${currency} AND valid_from <= ${at}
    ORDER BY valid_from DESC LIMIT 1
  ) c`;

export const productOf = ({
  amount,
  currency,
  ...row
}: ProductRow): Product => ({ ...row, price: { amount, currency } });

const priceOf = ({ sku, currency, amount, validFrom }: PriceRow): Price => ({
  sku,
  money: { amount, currency },
  validFrom,
});

export const catalogueStore = (tx: Tx): CatalogueStore => ({
  lock: async (sku, now) => {
    const [row] = await tx.query<ProductRow>(
      `${productSelect("p.currency", "$2")} WHERE p.sku = $1 FOR NO KEY UPDATE OF p`,
      [sku, now],
    );
    return row ? productOf(row) : null;
  },
  insert: (product, price) => insertProduct(tx, product, price),
  save: async (p) => {
    await tx.execute(
      `UPDATE products SET name = $2, description = $3, category = $4, tax_category = $5, weight_grams = $6, status = $7,
         version = $8, updated_at = $9 WHERE sku = $1`,
      [
        p.sku,
        p.name,
        p.description,
        p.category,
        p.taxCategory,
        p.weightGrams,
        p.status,
        p.version,
        p.updatedAt,
      ],
    );
  },
  ...priceStore(tx),
});

const priceStore = (
  tx: Tx,
): Pick<
  CatalogueStore,
  "priceAt" | "setPrice" | "lockDuePrices" | "markAnnounced"
> => ({
  priceAt: (sku, currency, at) => priceAt(tx, sku, currency, at, "<="),
  setPrice: async ({ sku, money, validFrom }, announced, now) => {
    await tx.execute(
      `INSERT INTO prices (sku, currency, valid_from, amount, announced, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (sku, currency, valid_from) DO UPDATE SET amount = EXCLUDED.amount, announced = EXCLUDED.announced`,
      [sku, money.currency, validFrom, money.amount, announced, now],
    );
  },
  lockDuePrices: async (now, limit) => {
    const due = await tx.query<PriceRow>(
      `SELECT sku, currency, amount, valid_from AS "validFrom" FROM prices
       WHERE NOT announced AND valid_from <= $1 ORDER BY valid_from, sku LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    const found: { price: Price; old: Price | null }[] = [];
    for (const row of due)
      found.push({
        price: priceOf(row),
        old: await priceAt(tx, row.sku, row.currency, row.validFrom, "<"),
      });
    return found;
  },
  markAnnounced: async (prices) => {
    await tx.execute(
      `UPDATE prices SET announced = true
       WHERE (sku, currency, valid_from) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[]))`,
      [
        prices.map((price) => price.sku),
        prices.map((price) => price.money.currency),
        prices.map((price) => price.validFrom),
      ],
    );
  },
});

async function insertProduct(
  tx: Tx,
  p: Product,
  price: Price,
): Promise<boolean> {
  const inserted = await tx.execute(
    `WITH p AS (
       INSERT INTO products (sku, name, description, category, tax_category, weight_grams, status, currency, version, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9) ON CONFLICT DO NOTHING RETURNING sku
     ) SELECT sku FROM p`,
    [
      p.sku,
      p.name,
      p.description,
      p.category,
      p.taxCategory,
      p.weightGrams,
      p.status,
      price.money.currency,
      p.createdAt,
    ],
  );
  if (inserted === 0) return false;
  await tx.execute(
    `INSERT INTO prices (sku, currency, valid_from, amount, announced, created_at) VALUES ($1, $2, $3, $4, true, $3)`,
    [p.sku, price.money.currency, price.validFrom, price.money.amount],
  );
  return true;
}

async function priceAt(
  db: Queryable,
  sku: string,
  currency: string,
  at: Date,
  compare: "<" | "<=",
): Promise<Price | null> {
  const [row] = await db.query<PriceRow>(
    `SELECT sku, currency, amount, valid_from AS "validFrom" FROM prices
     WHERE sku = $1 AND currency = $2 AND valid_from ${compare} $3 ORDER BY valid_from DESC LIMIT 1`,
    [sku, currency, at],
  );
  return row ? priceOf(row) : null;
}
