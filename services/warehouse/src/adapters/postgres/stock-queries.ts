import type { Queryable } from "@waybill/database";
import type { MovementKind } from "../../domain/stock/movement.js";
import type { StockLevel } from "../../domain/stock/stock-level.js";
import { candidates, levelColumns } from "./stock-store.js";

export type NamedLevel = StockLevel & { readonly warehouseCode: string };

export type MovementRow = {
  readonly id: number;
  readonly warehouseId: string;
  /** `lost` goods are written off in the ledger. */
  readonly kind: Exclude<MovementKind, "lost">;
  readonly onHandChange: number;
  readonly reservedChange: number;
  readonly reference: string;
  readonly reason: string | null;
  readonly actor: string;
  readonly at: Date;
};

export type Discrepancy = {
  readonly sku: string;
  readonly warehouseId: string;
  readonly onHand: number | null;
  readonly reserved: number | null;
  readonly ledgerOnHand: number;
  readonly ledgerReserved: number;
  readonly owed: number;
};

export type StockQueries = {
  /** All levels of the next `limit` SKUs after one, by SKU and warehouse code. */
  readonly levelsPage: (page: {
    readonly after?: string | undefined;
    readonly warehouseId?: string | undefined;
    readonly limit: number;
  }) => Promise<NamedLevel[]>;
  readonly levelsOf: (sku: string) => Promise<NamedLevel[]>;
  readonly lowLevels: (page: {
    readonly after?: readonly [string, string] | undefined;
    readonly limit: number;
  }) => Promise<NamedLevel[]>;
  readonly countLow: () => Promise<number>;
  /** What reservations could take now, by SKU; a SKU that is kept nowhere is left out. */
  readonly availableOf: (
    skus: readonly string[],
  ) => Promise<{ readonly sku: string; readonly available: number }[]>;
  /** Newest first. */
  readonly movements: (filter: {
    readonly sku: string;
    readonly warehouseId?: string | undefined;
    readonly before?: number | undefined;
    readonly limit: number;
  }) => Promise<MovementRow[]>;
  readonly discrepancies: (limit: number) => Promise<Discrepancy[]>;
};

const named = `${levelColumns}, w.code AS "warehouseCode" FROM stock s JOIN warehouses w ON w.id = s.warehouse_id`;

export const stockQueries = (
  db: Queryable,
  multipleWarehouses: boolean,
): StockQueries => ({
  levelsPage: ({ after, warehouseId, limit }) =>
    db.query<NamedLevel>(
      `SELECT ${named} WHERE s.sku IN (
         SELECT DISTINCT sku FROM stock
         WHERE ($1::text IS NULL OR sku > $1) AND ($2::uuid IS NULL OR warehouse_id = $2) ORDER BY sku LIMIT $3)
         AND ($2::uuid IS NULL OR s.warehouse_id = $2)
       ORDER BY s.sku, w.priority, w.code`,
      [after, warehouseId, limit],
    ),
  levelsOf: (sku) =>
    db.query<NamedLevel>(
      `SELECT ${named} WHERE s.sku = $1 ORDER BY w.priority, w.code`,
      [sku],
    ),
  lowLevels: ({ after, limit }) =>
    db.query<NamedLevel>(
      `SELECT ${named} WHERE s.low AND ($1::text IS NULL OR (s.sku, s.warehouse_id) > ($1, $2::uuid))
       ORDER BY s.sku, s.warehouse_id LIMIT $3`,
      [after?.[0], after?.[1], limit],
    ),
  countLow: async () => {
    const [row] = await db.query<{ n: number }>(
      "SELECT count(DISTINCT sku)::int AS n FROM stock WHERE low",
    );
    return row?.n ?? 0;
  },
  availableOf: (skus) =>
    db.query<{ sku: string; available: number }>(
      `SELECT s.sku, sum(s.on_hand - s.reserved)::int AS available
       FROM stock s JOIN warehouses w ON w.id = s.warehouse_id
       WHERE s.sku = ANY($1) AND ${candidates("$2::boolean")} GROUP BY s.sku`,
      [skus, !multipleWarehouses],
    ),
  ...ledgerQueries(db),
});

const ledgerQueries = (
  db: Queryable,
): Pick<StockQueries, "movements" | "discrepancies"> => ({
  movements: ({ sku, warehouseId, before, limit }) =>
    db.query<MovementRow>(
      `SELECT id, warehouse_id AS "warehouseId", kind, on_hand_change AS "onHandChange", reserved_change AS "reservedChange",
         reference, reason, actor, at FROM stock_movements
       WHERE sku = $1 AND ($2::uuid IS NULL OR warehouse_id = $2) AND ($3::bigint IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [sku, warehouseId, before, limit],
    ),
  discrepancies: (limit) =>
    db.query<Discrepancy>(
      `SELECT sku, warehouse_id AS "warehouseId", on_hand AS "onHand", reserved, ledger_on_hand AS "ledgerOnHand",
         ledger_reserved AS "ledgerReserved", owed FROM stock_discrepancies ORDER BY sku, warehouse_id LIMIT $1`,
      [limit],
    ),
});
