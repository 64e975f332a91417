import type { Queryable, Tx } from "@waybill/database";
import type { ReservationStore, Shelf, StockWrite } from "../../app/ports.js";
import type { OverdueHold } from "../../app/commands/reservations/sweep-holds.js";
import type { Reservation } from "../../domain/reservation/reservation.js";
import type { Origin } from "./origin.js";
import { candidates, inLockOrder, levelColumns } from "./stock-store.js";
import { stockCtes, stockParameters } from "./stock-write.js";

const columns = `r.id, r.kind, r.order_id AS "orderId", r.reference, r.effect_key AS "effectKey", r.run, r.status, r.lines,
  r.short, r.handed_over AS "handedOver", r.ttl_seconds AS "ttlSeconds", r.expires_at AS "expiresAt",
  r.created_at AS "createdAt"`;

const insertRow = `
  INSERT INTO reservations (id, kind, order_id, reference, effect_key, run, status, lines, short, handed_over, ttl_seconds,
    expires_at, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) ON CONFLICT DO NOTHING`;
// The row is there before a level is locked: locks are taken above the sort, whose input needs the row.
const beginSql = `
  WITH r AS (${insertRow} RETURNING id)
  SELECT ${levelColumns}, json_build_object('id', w.id, 'code', w.code, 'country', w.country, 'priority', w.priority) AS warehouse
  FROM r, stock s JOIN warehouses w ON w.id = s.warehouse_id
  WHERE s.sku = ANY($14) AND ${candidates("$15::boolean")} ${inLockOrder}`;

const saveRow = `
  UPDATE reservations SET status = $2, lines = $3, short = $4, handed_over = $5, expires_at = $6, updated_at = $7 WHERE id = $1`;
const saveSql = `WITH r AS (${saveRow}), ${stockCtes(8)} SELECT 1`;

export const reservationStore = (
  tx: Tx,
  origin: Origin,
  multipleWarehouses: boolean,
): ReservationStore => ({
  lock: (kind, reference) =>
    one(tx, "r.reference = $1 AND r.kind = $2 FOR UPDATE", [reference, kind]),
  lockById: (id) => one(tx, "r.id = $1 FOR UPDATE", [id]),
  insert: async (reservation) =>
    (await tx.execute(insertRow, insertParameters(reservation))) === 1,
  begin: async (reservation, skus) => {
    const shelves = await tx.query<Shelf>(beginSql, [
      ...insertParameters(reservation),
      skus,
      !multipleWarehouses,
    ]);
    if (shelves.length > 0) return shelves;
    // Either another row was first, or none of the SKUs is kept anywhere.
    const mine = await tx.query("SELECT FROM reservations WHERE id = $1", [
      reservation.id,
    ]);
    return mine.length === 1 ? [] : null;
  },
  discard: async (id) => {
    await tx.execute("DELETE FROM reservations WHERE id = $1", [id]);
  },
  save: async (reservation, now, write) => {
    const row = saveParameters(reservation, now);
    if (write === undefined || isEmpty(write)) await tx.execute(saveRow, row);
    else await tx.execute(saveSql, [...row, ...stockParameters(write, origin)]);
  },
  extend: (ids, now) =>
    tx.execute(
      `UPDATE reservations SET expires_at = $2::timestamptz + make_interval(secs => greatest(ttl_seconds, 1)), updated_at = $2
       WHERE id IN (SELECT id FROM reservations WHERE id = ANY($1::uuid[]) AND status = 'held' AND expires_at <= $2
         ORDER BY id FOR UPDATE SKIP LOCKED)`,
      [ids, now],
    ),
});

export type ReservationReader = {
  readonly find: (id: string) => Promise<Reservation | null>;
  readonly overdue: (now: Date, limit: number) => Promise<OverdueHold[]>;
};

export const reservationReader = (db: Queryable): ReservationReader => ({
  find: (id) => one(db, "r.id = $1", [id]),
  overdue: (now, limit) =>
    db.query<OverdueHold>(
      `SELECT id, kind, order_id AS "orderId" FROM reservations
       WHERE status = 'held' AND expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [now, limit],
    ),
});

async function one(
  db: Queryable,
  where: string,
  parameters: readonly unknown[],
): Promise<Reservation | null> {
  const [row] = await db.query<Reservation & { short: unknown }>(
    `SELECT ${columns} FROM reservations r WHERE ${where}`,
    parameters,
  );
  return row ?? null;
}

const isEmpty = ({ levels, movements }: StockWrite): boolean =>
  levels.length === 0 && movements.length === 0;

const insertParameters = (r: Reservation): unknown[] => [
  r.id,
  r.kind,
  r.orderId,
  r.reference,
  r.effectKey,
  r.run,
  r.status,
  JSON.stringify(r.lines),
  JSON.stringify(r.status === "refused" ? r.short : []),
  r.handedOver,
  r.ttlSeconds,
  r.expiresAt,
  r.createdAt,
];

const saveParameters = (r: Reservation, now: Date): unknown[] => [
  r.id,
  r.status,
  JSON.stringify(r.lines),
  JSON.stringify(r.status === "refused" ? r.short : []),
  r.handedOver,
  r.expiresAt,
  now,
];
