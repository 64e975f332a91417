import type { Database, Queryable } from "@waybill/database";
import type {
  NotificationFilter,
  SeenOrder,
  StoredTemplate,
  Stores,
  Transact,
} from "../../app/ports.js";
import { definitionOf, type Kind } from "../../domain/kinds.js";
import type { Notification } from "../../domain/notification.js";

const columns = `id, subject_id AS "subjectId", kind, channel, audience, customer_id AS "customerId",
  order_id AS "orderId", status, subject, body, message_id AS "messageId", created_at AS "createdAt",
  sent_at AS "sentAt", times_sent AS "timesSent"`;

/** The stores on one transaction (or, for reads, on the pool). */
export const storesOn = (db: Queryable): Stores => ({
  ...notificationsOn(db),
  ...settingsOn(db),
  saveOrder: async (order) => {
    await db.execute(
      `INSERT INTO orders_seen (order_id, order_number, customer_id, amount, currency)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (order_id) DO NOTHING`,
      [
        order.orderId,
        order.orderNumber,
        order.customerId,
        order.amount,
        order.currency,
      ],
    );
  },
  order: async (orderId) => {
    const [row] = await db.query<SeenOrder>(
      `SELECT order_id AS "orderId", order_number AS "orderNumber", customer_id AS "customerId", amount, currency
       FROM orders_seen WHERE order_id = $1`,
      [orderId],
    );
    return row ?? null;
  },
  erase: async (customerId) => {
    await db.execute(
      `UPDATE notifications SET subject = '', body = '' WHERE customer_id = $1`,
      [customerId],
    );
    await db.execute(`DELETE FROM preferences WHERE customer_id = $1`, [
      customerId,
    ]);
  },
});

const notificationsOn = (
  db: Queryable,
): Pick<Stores, "insert" | "lock" | "update" | "list"> => ({
  insert: async (n) =>
    (await db.execute(
      `INSERT INTO notifications (id, subject_id, kind, channel, audience, customer_id, order_id, status, subject,
         body, message_id, created_at, sent_at, times_sent)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       ON CONFLICT ON CONSTRAINT notifications_once DO NOTHING`,
      [
        n.id,
        n.subjectId,
        n.kind,
        n.channel,
        n.audience,
        n.customerId,
        n.orderId,
        n.status,
        n.subject,
        n.body,
        n.messageId,
        n.createdAt,
        n.sentAt,
        n.timesSent,
      ],
    )) === 1,
  lock: async (id) => {
    const [row] = await db.query<Notification>(
      `SELECT ${columns} FROM notifications WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  },
  update: async (n) => {
    await db.execute(
      `UPDATE notifications SET status = $2, sent_at = $3, times_sent = $4 WHERE id = $1`,
      [n.id, n.status, n.sentAt, n.timesSent],
    );
  },
  list: (filter) => db.query<Notification>(...listQuery(filter)),
});

function listQuery(filter: NotificationFilter): [string, unknown[]] {
  const wanted: readonly (readonly [string, unknown])[] = [
    ["order_id =", filter.orderId],
    ["customer_id =", filter.customerId],
    ["status =", filter.status],
    ["audience =", filter.audience],
    ["id >", filter.after],
  ];
  const given = wanted.filter(([, value]) => value !== undefined);
  const where = given
    .map(([condition], index) => `${condition} $${String(index + 2)}`)
    .join(" AND ");
  const sql = `SELECT ${columns} FROM notifications ${where ? `WHERE ${where}` : ""} ORDER BY id LIMIT $1`;
  return [sql, [filter.limit, ...given.map(([, value]) => value)]];
}

const settingsOn = (
  db: Queryable,
): Pick<
  Stores,
  "preferences" | "savePreferences" | "template" | "saveTemplate"
> => ({
  preferences: async (customerId) => {
    const [row] = await db.query<{ suppressed: Kind[]; version: number }>(
      `SELECT suppressed, version FROM preferences WHERE customer_id = $1`,
      [customerId],
    );
    return {
      customerId,
      suppressed: row?.suppressed ?? [],
      version: row?.version ?? 0,
    };
  },
  savePreferences: async ({ customerId, suppressed, version }, now) => {
    await db.execute(
      `INSERT INTO preferences (customer_id, suppressed, version, updated_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (customer_id) DO UPDATE SET suppressed = $2, version = $3, updated_at = $4`,
      [customerId, suppressed, version, now],
    );
  },
  template: async (kind) => {
    const [row] = await db.query<StoredTemplate>(
      `SELECT kind, subject, body, version FROM templates WHERE kind = $1`,
      [kind],
    );
    const { subject, body } = definitionOf(kind);
    return row ?? { kind, subject, body, version: 0 };
  },
  saveTemplate: async ({ kind, subject, body, version }, now) => {
    await db.execute(
      `INSERT INTO templates (kind, subject, body, version, updated_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind) DO UPDATE SET subject = $2, body = $3, version = $4, updated_at = $5`,
      [kind, subject, body, version, now],
    );
  },
});

/** Runs work on the stores of one transaction. */
export const transactOn =
  (db: Database): Transact =>
  (work) =>
    db.transaction((tx) => work(storesOn(tx)));
