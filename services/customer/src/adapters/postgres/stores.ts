import {
  isUniqueViolation,
  type Database,
  type Queryable,
  type Tx,
} from "@waybill/database";
import type { Outbox } from "@waybill/messaging";
import { audit, type Caller } from "@waybill/service";
import type {
  CustomerFilter,
  Reads,
  Stores,
  Taken,
  Transact,
} from "../../app/ports.js";
import type { Address, Customer } from "../../domain/customer.js";

type Row = Omit<Customer, "addresses"> & {
  readonly addresses: readonly Address[] | null;
};

const columns = `c.id, c.external_ref AS "externalRef", c.name, c.email, c.phone, c.locale, c.groups, c.status,
  c.confirmed_orders AS "confirmedOrders", c.first_order_id AS "firstOrderId", c.version,
  c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  (SELECT json_agg(json_strip_nulls(json_build_object('id', a.id, 'name', a.name, 'street', a.street, 'city', a.city,
     'region', a.region, 'postalCode', a.postal_code, 'country', a.country)) ORDER BY a.id)
   FROM addresses a WHERE a.customer_id = c.id) AS addresses`;

const customerOf = (row: Row): Customer => ({
  ...row,
  addresses: row.addresses ?? [],
});

/** Reads on the pool or in a transaction. */
export const readsOn = (db: Queryable): Reads => ({
  find: async (id) => {
    const [row] = await db.query<Row>(
      `SELECT ${columns} FROM customers c WHERE id = $1`,
      [id],
    );
    return row ? customerOf(row) : null;
  },
  list: async (filter) =>
    (await db.query<Row>(...listQuery(filter))).map(customerOf),
});

function listQuery(filter: CustomerFilter): [string, unknown[]] {
  const conditions: readonly (readonly [string, unknown])[] = [
    ["c.external_ref = ?", filter.externalRef],
    ["lower(c.email) = lower(?)", filter.email],
    ["c.status = ?", filter.status],
    ["c.name ILIKE '%' || ? || '%'", filter.q?.replaceAll(/[\\%_]/g, "\\$&")],
    ["c.id > ?", filter.after],
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  const where = given
    .map(([sql], index) => sql.replace("?", `$${String(index + 2)}`))
    .join(" AND ");
  return [
    `SELECT ${columns} FROM customers c ${where ? `WHERE ${where}` : ""} ORDER BY c.id LIMIT $1`,
    [filter.limit, ...given.map(([, value]) => value)],
  ];
}

/** Who acts in a transaction, and when, for the audit log. */
export type Actor = {
  readonly caller: Caller;
  readonly correlationId: string;
  readonly now: () => Date;
};

/** The stores of one transaction. */
export const storesOn = (tx: Tx, outbox: Outbox, by: Actor): Stores => ({
  ...readsOn(tx),
  lock: async (id) => {
    // Two statements: one alone would join the row that it waited for with addresses as they were before the wait.
    const rows = await tx.query(
      "SELECT FROM customers WHERE id = $1 FOR UPDATE",
      [id],
    );
    return rows.length === 1 ? readsOn(tx).find(id) : null;
  },
  insert: (customer) => save(tx, customer, insertSql),
  update: (customer) => save(tx, customer, updateSql),
  emit: (event) => outbox.add(tx, event),
  record: ({ action, customerId, before, after }) =>
    audit(tx, {
      action,
      object: { type: "customer", id: customerId },
      before:
        before === null
          ? undefined
          : { status: before.status, version: before.version },
      after: { status: after.status, version: after.version },
      caller: by.caller,
      correlationId: by.correlationId,
      now: by.now(),
    }),
});

const insertSql = `INSERT INTO customers (id, external_ref, name, email, phone, locale, groups, status,
    confirmed_orders, first_order_id, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;
const updateSql = `UPDATE customers SET external_ref = $2, name = $3, email = $4, phone = $5, locale = $6, groups = $7,
    status = $8, confirmed_orders = $9, first_order_id = $10, version = $11, created_at = $12, updated_at = $13
  WHERE id = $1`;

/** A unique value that another customer has must not end the transaction, so the statement runs behind a savepoint. */
async function save(tx: Tx, c: Customer, sql: string): Promise<Taken | null> {
  await tx.execute("SAVEPOINT unique_values");
  try {
    await tx.execute(sql, [
      c.id,
      c.externalRef,
      c.name,
      c.email,
      c.phone,
      c.locale,
      c.groups,
      c.status,
      c.confirmedOrders,
      c.firstOrderId,
      c.version,
      c.createdAt,
      c.updatedAt,
    ]);
  } catch (error) {
    const taken = takenBy(error);
    if (!taken) throw error;
    await tx.execute("ROLLBACK TO SAVEPOINT unique_values");
    return taken;
  }
  await saveAddresses(tx, c);
  return null;
}

function takenBy(error: unknown): Taken | null {
  if (isUniqueViolation(error, "customers_external_ref"))
    return "EXTERNAL_REF_TAKEN";
  return isUniqueViolation(error, "customers_email") ? "EMAIL_TAKEN" : null;
}

async function saveAddresses(
  tx: Tx,
  { id, addresses }: Customer,
): Promise<void> {
  const kept = addresses.map((address) => address.id);
  await tx.execute(
    `DELETE FROM addresses WHERE customer_id = $1 AND id <> ALL($2::uuid[])`,
    [id, kept],
  );
  if (addresses.length === 0) return;
  await tx.execute(
    `INSERT INTO addresses (id, customer_id, name, street, city, region, postal_code, country)
     SELECT x.id, $1, x.name, x.street, x.city, x.region, x."postalCode", x.country
     FROM json_to_recordset($2) AS x (id uuid, name text, street text, city text, region text, "postalCode" text, country text)
     ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, street = EXCLUDED.street, city = EXCLUDED.city,
       region = EXCLUDED.region, postal_code = EXCLUDED.postal_code, country = EXCLUDED.country`,
    [id, JSON.stringify(addresses)],
  );
}

/** Runs work on the stores of one transaction. */
export const transactOn =
  (db: Database, outbox: Outbox, by: Actor): Transact =>
  (work) =>
    db.transaction((tx) => work(storesOn(tx, outbox, by)));
