import type { Queryable } from "@waybill/database";
import type { Price, Product } from "../../domain/catalogue/product.js";
import type { Warehouse } from "../../domain/stock/warehouse.js";
import type { RestockOrder } from "../../domain/stock/restock-order.js";
import type { Shipment } from "../../domain/fulfilment/shipment.js";
import { shipmentColumns, shipmentReader } from "./fulfilment-store.js";
import {
  productOf,
  productSelect,
  type ProductRow,
} from "./catalogue-store.js";
import { restockColumns, warehouseColumns } from "./other-stores.js";
import {
  reservationReader,
  type ReservationReader,
} from "./reservation-store.js";
import { stockQueries, type StockQueries } from "./stock-queries.js";

export type ProductFilter = {
  readonly q?: string | undefined;
  readonly category?: string | undefined;
  readonly status?: string | undefined;
  readonly currency?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};

export type CatalogueQueries = {
  /** By SKU; only those with a price now. */
  readonly products: (filter: ProductFilter, now: Date) => Promise<Product[]>;
  readonly product: (sku: string, now: Date) => Promise<Product | null>;
  /** Those of `skus` with a price in `currency` (or in that of their list price) now. */
  readonly priced: (
    skus: readonly string[],
    currency: string | undefined,
    now: Date,
  ) => Promise<Product[]>;
  readonly prices: (sku: string) => Promise<Price[]>;
};

export type ListFilter = {
  readonly status?: string | undefined;
  readonly orderId?: string | undefined;
  readonly sku?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};

export type FulfilmentQueries = {
  readonly shipment: (id: string) => Promise<Shipment | null>;
  readonly shipments: (filter: ListFilter) => Promise<Shipment[]>;
  readonly restockOrders: (filter: ListFilter) => Promise<RestockOrder[]>;
  readonly restockOrder: (id: string) => Promise<RestockOrder | null>;
  readonly isFulfilled: (orderId: string) => Promise<boolean>;
};

export type Queries = CatalogueQueries &
  FulfilmentQueries &
  StockQueries & {
    readonly reservations: ReservationReader;
    readonly warehouses: () => Promise<Warehouse[]>;
    readonly warehouse: (id: string) => Promise<Warehouse | null>;
  };

/** Reads that take no locks and decide nothing. */
export const queriesOn = (
  db: Queryable,
  multipleWarehouses: boolean,
): Queries => ({
  ...catalogueQueries(db),
  ...fulfilmentQueries(db),
  ...stockQueries(db, multipleWarehouses),
  reservations: reservationReader(db),
  warehouses: () =>
    db.query<Warehouse>(
      `SELECT ${warehouseColumns} FROM warehouses ORDER BY priority, code`,
    ),
  warehouse: async (id) => {
    const [row] = await db.query<Warehouse>(
      `SELECT ${warehouseColumns} FROM warehouses WHERE id = $1`,
      [id],
    );
    return row ?? null;
  },
});

const catalogueQueries = (db: Queryable): CatalogueQueries => ({
  products: async ({ q, category, status, currency, after, limit }, now) => {
    const rows = await db.query<ProductRow>(
      `${productSelect("coalesce($6, p.currency)", "$7")}
       WHERE ($1::text IS NULL OR p.sku > $1)
         AND ($2::text IS NULL OR p.name ILIKE $2 OR p.sku ILIKE $2 OR p.description ILIKE $2)
         AND ($3::text IS NULL OR p.category = $3) AND ($4::text IS NULL OR p.status = $4)
       ORDER BY p.sku LIMIT $5`,
      [
        after,
        q === undefined ? undefined : `%${q.replace(/[\\%_]/g, "\\$&")}%`,
        category,
        status,
        limit,
        currency,
        now,
      ],
    );
    return rows.map(productOf);
  },
  product: async (sku, now) => {
    const [row] = await db.query<ProductRow>(
      `${productSelect("p.currency", "$2")} WHERE p.sku = $1`,
      [sku, now],
    );
    return row ? productOf(row) : null;
  },
  priced: async (skus, currency, now) => {
    const rows = await db.query<ProductRow>(
      `${productSelect("coalesce($2, p.currency)", "$3")} WHERE p.sku = ANY($1) ORDER BY p.sku`,
      [skus, currency, now],
    );
    return rows.map(productOf);
  },
  prices: async (sku) => {
    const rows = await db.query<{
      amount: number;
      currency: string;
      validFrom: Date;
    }>(
      `SELECT amount, currency, valid_from AS "validFrom" FROM prices WHERE sku = $1 ORDER BY valid_from DESC, currency LIMIT 200`,
      [sku],
    );
    return rows.map(({ amount, currency, validFrom }) => ({
      sku,
      money: { amount, currency },
      validFrom,
    }));
  },
});

const fulfilmentQueries = (db: Queryable): FulfilmentQueries => ({
  shipment: shipmentReader(db).shipment,
  shipments: ({ status, orderId, after, limit }) =>
    db.query<Shipment>(
      `SELECT ${shipmentColumns} FROM shipments
       WHERE ($1::uuid IS NULL OR order_id = $1) AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR id > $3)
       ORDER BY id LIMIT $4`,
      [orderId, status, after, limit],
    ),
  restockOrders: ({ status, sku, after, limit }) =>
    db.query<RestockOrder>(
      `SELECT ${restockColumns} FROM restock_orders
       WHERE ($1::text IS NULL OR sku = $1) AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR id > $3)
       ORDER BY id LIMIT $4`,
      [sku, status, after, limit],
    ),
  restockOrder: async (id) => {
    const [row] = await db.query<RestockOrder>(
      `SELECT ${restockColumns} FROM restock_orders WHERE id = $1`,
      [id],
    );
    return row ?? null;
  },
  isFulfilled: async (orderId) =>
    (await db.query(`SELECT FROM fulfilments WHERE order_id = $1`, [orderId]))
      .length === 1,
});
