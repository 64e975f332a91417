import type { OutgoingEvent } from "@waybill/contracts";
import type { Queryable, Tx } from "@waybill/database";
import type { Outbox } from "@waybill/messaging";
import type { Deed } from "../../app/actor.js";
import type {
  Change,
  OrderReader,
  OrderStore,
  Versioned,
} from "../../app/ports.js";
import type { Order } from "../../domain/order.js";
import { orderOfRow } from "./order-of-row.js";
import {
  itemRowOf,
  mutableColumns,
  mutableColumnsOf,
  mutableValues,
  placedColumnsOf,
  type ItemRow,
  type OrderRow,
} from "./order-row.js";
import { searchText } from "./search-text.js";

export type StatusStep = {
  readonly from: Order["status"] | null;
  readonly to: Order["status"];
};

/** Told of each committed change: long polls wait for it, metrics count it. */
export type OnSaved = (
  orderId: string,
  version: number,
  moves: readonly StatusStep[],
) => void;

export type FoundRow = OrderRow & { items: ItemRow[] };

export const versioned = (row: FoundRow): Versioned => ({
  order: orderOfRow(row, row.items),
  version: row.version,
  updatedAt: row.updated_at,
});

/** Orders as they are now, without a lock. */
export const createOrderReader = (db: Queryable): OrderReader => ({
  find: async (orderId) => {
    const [row] = await db.query<FoundRow>(
      `SELECT o.*, (SELECT jsonb_agg(i ORDER BY i.line_no) FROM order_items i WHERE i.order_id = o.id) AS items
       FROM orders o WHERE o.id = $1`,
      [orderId],
    );
    return row ? versioned(row) : null;
  },
});

/** Orders within a transaction; each save writes row, history and events in one statement, and hands the events to the outbox. */
export const createOrderStore = (
  tx: Tx,
  outbox: Outbox,
  onSaved: OnSaved,
): OrderStore => ({
  lock: async (orderId) => {
    const [row] = await tx.query<FoundRow>(
      "SELECT (head).*, items FROM locked_order($1)",
      [orderId],
    );
    return row ? versioned(row) : null;
  },
  insert: async (order, events, deed) => {
    const inserted = await tx.query(insertSql, [
      JSON.stringify({
        ...placedColumnsOf(order),
        ...mutableColumnsOf(order, deed.now),
        version: 1,
      }),
      JSON.stringify(order.items.map((item) => itemRowOf(order.id, item))),
      JSON.stringify([historyRow(order, 1, 0, null, order.status, deed)]),
      JSON.stringify(eventRows(order.id, 1, events, deed)),
      order.orderNumber,
      searchText(order),
    ]);
    if (inserted.length === 0) return false;
    await outbox.add(tx, ...events);
    return true;
  },
  save: (change, deed) => save(tx, outbox, onSaved, change, deed),
});

const insertSql = `
  WITH placed AS (
    INSERT INTO orders SELECT * FROM jsonb_populate_record(NULL::orders, $1::jsonb)
    ON CONFLICT (id) DO NOTHING RETURNING id),
  lines AS (INSERT INTO order_items SELECT r.* FROM placed, jsonb_populate_recordset(NULL::order_items, $2::jsonb) r),
  moves AS (INSERT INTO order_status_history SELECT r.* FROM placed, jsonb_populate_recordset(NULL::order_status_history, $3::jsonb) r),
  stored AS (INSERT INTO events SELECT r.* FROM placed, jsonb_populate_recordset(NULL::events, $4::jsonb) r),
  numbered AS (INSERT INTO order_numbers SELECT $5, id FROM placed),
  searchable AS (INSERT INTO order_search SELECT id, to_tsvector('simple', $6) FROM placed)
  SELECT id FROM placed`;

const saveSql = (parts: readonly string[]) => `
  WITH saved AS (
    UPDATE orders SET (version, ${mutableColumns.join(", ")}) =
      (SELECT r.version, ${mutableValues.join(", ")} FROM jsonb_populate_record(NULL::orders, $2::jsonb) r)
    WHERE id = $1 AND version = $3 RETURNING id)
  ${parts.map((part) => `, ${part}`).join("")}
  SELECT id FROM saved`;

const moves = `moves AS (INSERT INTO order_status_history SELECT r.* FROM saved, jsonb_populate_recordset(NULL::order_status_history, $4::jsonb) r)`;
const stored = `stored AS (INSERT INTO events SELECT r.* FROM saved, jsonb_populate_recordset(NULL::events, $5::jsonb) r)`;
const lines = `lines AS (
    UPDATE order_items i SET cancelled_quantity = r.cancelled_quantity, returned_quantity = r.returned_quantity,
      shipped_quantity = r.shipped_quantity, delivered_quantity = r.delivered_quantity, reservation_id = r.reservation_id,
      warehouse_id = r.warehouse_id, allocations = r.allocations
    FROM saved, jsonb_populate_recordset(NULL::order_items, $6::jsonb) r
    WHERE i.order_id = saved.id AND i.line_no = r.line_no)`;
const search = `searchable AS (UPDATE order_search s SET document = to_tsvector('simple', $7) FROM saved WHERE s.order_id = saved.id)`;

async function save(
  tx: Tx,
  outbox: Outbox,
  onSaved: OnSaved,
  { before, steps, note, events }: Change,
  deed: Deed,
): Promise<number> {
  const order = steps.at(-1) ?? before.order;
  const version = before.version + 1;
  const history = historyOf(before.order, steps, version, deed, note);
  const itemsChanged = order.items !== before.order.items;
  const textChanged =
    order.notes !== before.order.notes ||
    order.shippingAddress !== before.order.shippingAddress;
  const row = { ...mutableColumnsOf(order, deed.now), version };
  const parameters: unknown[] = [
    order.id,
    JSON.stringify(row),
    before.version,
    JSON.stringify(history),
    JSON.stringify(eventRows(order.id, version, events, deed)),
  ];
  const parts = [moves, stored];
  if (itemsChanged || textChanged) {
    parts.push(lines);
    const rows = order.items.map((item) => itemRowOf(order.id, item));
    parameters.push(JSON.stringify(rows));
  }
  if (textChanged) {
    parts.push(search);
    parameters.push(searchText(order));
  }
  const saved = await tx.query(saveSql(parts), parameters);
  if (saved.length === 0)
    throw new Error(`order ${order.id} was not locked before its change`);
  if (events.length > 0) await outbox.add(tx, ...events);
  tx.afterCommit(() => {
    onSaved(
      order.id,
      version,
      history.map(({ from_status, to_status }) => ({
        from: from_status,
        to: to_status,
      })),
    );
  });
  return version;
}

function historyOf(
  before: Order,
  steps: readonly Order[],
  version: number,
  deed: Deed,
  note: string | undefined,
) {
  return steps.flatMap((to, index) => {
    const from = steps[index - 1] ?? before;
    return from.status === to.status
      ? []
      : [historyRow(to, version, index, from.status, to.status, deed, note)];
  });
}

const historyRow = (
  order: Order,
  version: number,
  ordinal: number,
  from: Order["status"] | null,
  to: Order["status"],
  deed: Deed,
  note?: string,
) => ({
  order_id: order.id,
  version,
  ordinal,
  from_status: from,
  to_status: to,
  by: deed.actor.name,
  note: note ?? null,
  at: deed.now,
});

const eventRows = (
  orderId: string,
  version: number,
  events: readonly OutgoingEvent[],
  deed: Deed,
) =>
  events.map((event, ordinal) => ({
    aggregate_id: orderId,
    version,
    ordinal,
    type: event.type,
    data: event.data,
    by: deed.actor.name,
    correlation_id: event.correlationId,
    occurred_at: event.occurredAt,
  }));
