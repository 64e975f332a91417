import { openDatabase, type Database } from "@waybill/database";
import { chargesOf, eventually, get, type Charge } from "./support.js";

const offset = Number(process.env["WAYBILL_PORT_OFFSET"] ?? 0);
const names = [
  "order",
  "checkout",
  "customer",
  "warehouse",
  "payment",
  "notification",
] as const;
type Name = (typeof names)[number];

const open = (name: Name): Database =>
  openDatabase({
    url: `postgres://waybill@127.0.0.1:${String(15432 + offset)}/waybill_${name}`,
    applicationName: "e2e-books",
    maxConnections: 2,
  });

async function rows<Row extends object>(
  name: Name,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const db = open(name);
  try {
    return await db.query<Row & Record<string, unknown>>(sql, parameters);
  } finally {
    await db.close();
  }
}

type OrderRow = {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly payment_method: string;
};
const undone = new Set(["failed", "cancelled", "refunded"]);

/** What is wrong in the books of all services for these orders, in words; empty is good. Looks until it is, or `withinMs` is over. */
export async function faultsInBooks(
  orderIds: readonly string[],
  withinMs = 20_000,
): Promise<readonly string[]> {
  let last: readonly string[] = [];
  await eventually(
    async () => (last = await look(orderIds)),
    (faults) => faults.length === 0,
    withinMs,
  ).catch(() => undefined);
  return last;
}

async function look(orderIds: readonly string[]): Promise<string[]> {
  const orders = await rows<OrderRow>(
    "order",
    "SELECT id, status, total, payment_method FROM orders WHERE id = ANY($1::uuid[])",
    [orderIds],
  );
  return [
    ...orderIds
      .filter((id) => !orders.some((order) => order.id === id))
      .map((id) => `order ${id} was accepted and is gone`),
    ...orders
      .filter((order) =>
        ["created", "pending_payment", "awaiting_payment"].includes(
          order.status,
        ),
      )
      .map((order) => `order ${order.id} still is ${order.status}`),
    ...(await moneyFaults(orders)),
    ...(await stockFaults(orders)),
    ...(await voucherFaults(orders)),
    ...(await messageFaults()),
  ];
}

/** Invariant 1: what was captured less what was given back is what the order comes to, and no payment is captured twice. */
async function moneyFaults(orders: readonly OrderRow[]): Promise<string[]> {
  const faults: string[] = [];
  for (const order of orders.filter((one) => one.payment_method === "card")) {
    const charges = await chargesOf(order.id);
    const kept = charges.reduce(
      (sum, charge) => sum + charge.capturedAmount - charge.refundedAmount,
      0,
    );
    const owed = undone.has(order.status) ? 0 : order.total;
    if (kept !== owed)
      faults.push(
        `order ${order.id} (${order.status}): the provider keeps ${String(kept)}, owed is ${String(owed)}`,
      );
    if (charges.filter(isKept).length > 1)
      faults.push(`order ${order.id} was charged more than once`);
  }
  const unbalanced = await rows<{ currency: string; sum: number }>(
    "payment",
    "SELECT currency, sum(amount)::bigint AS sum FROM ledger_entries GROUP BY currency HAVING sum(amount) <> 0",
  );
  return [
    ...faults,
    ...unbalanced.map(
      (one) => `the ledger in ${one.currency} sums to ${String(one.sum)}`,
    ),
  ];
}

const isKept = (charge: Charge): boolean =>
  charge.capturedAmount - charge.refundedAmount > 0;

/** Invariants 2 and 8: stock agrees with its ledger, and no hold outlives the end of its order. */
async function stockFaults(orders: readonly OrderRow[]): Promise<string[]> {
  const wrong = await rows("warehouse", "SELECT * FROM stock_discrepancies");
  const held = await rows<{ order_id: string }>(
    "warehouse",
    "SELECT order_id FROM reservations WHERE status = 'held' AND order_id = ANY($1::uuid[])",
    [orders.map((order) => order.id)],
  );
  const unheld = await rows<{ order_id: string; units: number }>(
    "warehouse",
    `SELECT s.order_id, sum((l->>'quantity')::int - coalesce((l->>'cancelled')::int, 0))::int AS units
     FROM shipments s, jsonb_array_elements(s.lines) l WHERE s.order_id = ANY($1::uuid[]) AND s.status NOT IN ('cancelled', 'failed') GROUP BY 1`,
    [orders.map((order) => order.id)],
  );
  const units = new Map(unheld.map((one) => [one.order_id, one.units]));
  return [
    ...wrong.map(
      (row) => `stock differs from its ledger: ${JSON.stringify(row)}`,
    ),
    ...held.map((row) => `stock of order ${row.order_id} is still only held`),
    ...orders
      .filter(
        (order) => undone.has(order.status) === (units.get(order.id) ?? 0) > 0,
      )
      .map(
        (order) =>
          `order ${order.id} is ${order.status} with ${String(units.get(order.id) ?? 0)} units to ship`,
      ),
  ];
}

/** Invariant 8: a failed or cancelled order has given its voucher back. */
async function voucherFaults(orders: readonly OrderRow[]): Promise<string[]> {
  const used = await rows<{ order_id: string }>(
    "checkout",
    "SELECT order_id FROM redemptions WHERE status = 'redeemed' AND order_id = ANY($1::uuid[])",
    [
      orders
        .filter((order) => undone.has(order.status))
        .map((order) => order.id),
    ],
  );
  return used.map(
    (row) => `order ${row.order_id} is undone and still has a voucher used`,
  );
}

/** Invariant 5: every event left, arrived and was applied. */
async function messageFaults(): Promise<string[]> {
  const faults: string[] = [];
  for (const name of names) {
    const outbox = await get<{ pending: number }>(name, "/messages/outbox");
    const inbox = await get<{ ready: number; waiting: number; dead: number }>(
      name,
      "/messages/inbox",
    );
    if (outbox.pending !== 0)
      faults.push(`${name} has ${String(outbox.pending)} events to publish`);
    if (inbox.ready + inbox.waiting + inbox.dead !== 0)
      faults.push(`${name} has messages to apply: ${JSON.stringify(inbox)}`);
  }
  return faults;
}
