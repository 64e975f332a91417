import type { Queryable } from "@waybill/database";
import type {
  OrderGateStore,
  PaymentReader,
  PaymentStore,
} from "../../app/ports.js";
import type { Payment } from "../../domain/payment.js";
import {
  fields,
  fixedFields,
  selectPayment,
  toParameters,
  toPayment,
  type PaymentRow,
} from "./payment-rows.js";
import { capturesOn, refundsOn } from "./refund-store.js";

/** How long an open payment is left alone before the poller asks the provider for the first time. */
export const firstPollMs = 3_000;

const columns = [
  ...fields.map(([column]) => column),
  "failure_code",
  "failure_reason",
];
const place = (index: number) => `$${String(index + 1)}`;

const insertSql = `INSERT INTO payments (${columns.join(", ")}, created_at, updated_at, next_poll_at)
  VALUES (${columns.map((_, index) => place(index)).join(", ")}, ${place(columns.length)}, ${place(columns.length)}, ${place(columns.length + 1)})`;

const changing = columns.slice(fixedFields);
const updateSql = `UPDATE payments SET ${changing
  .map((column, index) => `${column} = ${place(index)}`)
  .join(", ")}, version = version + 1, updated_at = ${place(changing.length)},
  next_poll_at = CASE WHEN ${place(changing.indexOf("open"))}::boolean THEN coalesce(next_poll_at, ${place(changing.length + 1)}) END
  WHERE id = ${place(changing.length + 2)}`;

export type StatusSeen = (payment: Payment) => void;

/** Payments on one transaction. `onStatus` is told of each new status. */
export const paymentsOn = (
  tx: Queryable,
  now: () => Date,
  onStatus: StatusSeen,
): PaymentStore => ({
  insert: async (payment) => {
    const at = now();
    await tx.execute(insertSql, [
      ...toParameters(payment),
      at,
      payment.open ? new Date(at.getTime() + firstPollMs) : null,
    ]);
    onStatus(payment);
  },
  lock: async (id) => {
    const [row] = await tx.query<PaymentRow>(
      `${selectPayment} WHERE p.id = $1 FOR UPDATE`,
      [id],
    );
    return row ? toPayment(row) : null;
  },
  lockOfOrder: async (orderId) =>
    (
      await tx.query<PaymentRow>(
        `${selectPayment} WHERE p.order_id = $1 ORDER BY p.id FOR UPDATE`,
        [orderId],
      )
    ).map(toPayment),
  linkCharge: async (id, chargeId) =>
    (await tx.execute(
      `UPDATE payments SET charge_id = $2 WHERE id = $1 AND status = 'pending' AND (charge_id IS NULL OR charge_id = $2)`,
      [id, chargeId],
    )) === 1,
  save: async (payment, before) => {
    const at = now();
    await tx.execute(updateSql, [
      ...toParameters(payment).slice(fixedFields),
      at,
      new Date(at.getTime() + firstPollMs),
      payment.id,
    ]);
    if (payment.status !== before.status) onStatus(payment);
  },
});

export const gatesOn = (tx: Queryable, now: () => Date): OrderGateStore => ({
  lock: async (orderId) => {
    const [row] = await tx.query<{ voided: boolean; fresh: boolean }>(
      `INSERT INTO order_gates (order_id) VALUES ($1)
       ON CONFLICT (order_id) DO UPDATE SET order_id = EXCLUDED.order_id
       RETURNING voided_at IS NOT NULL AS voided, xmax = 0 AS fresh`,
      [orderId],
    );
    return row ?? { voided: false, fresh: true };
  },
  close: async (orderId, key, reason) => {
    await tx.execute(
      `UPDATE order_gates SET voided_at = $2, void_key = $3, void_reason = $4 WHERE order_id = $1 AND voided_at IS NULL`,
      [orderId, now(), key, reason],
    );
  },
  release: async (orderId) => {
    await tx.execute(
      `UPDATE order_gates SET released_at = $2 WHERE order_id = $1 AND released_at IS NULL`,
      [orderId, now()],
    );
    await tx.execute(
      `UPDATE payments SET saga_owned = false WHERE order_id = $1 AND saga_owned`,
      [orderId],
    );
  },
});

/** Reads outside of any transaction. */
export const paymentReader = (db: Queryable): PaymentReader => {
  const one = async (where: string, value: string) => {
    const [row] = await db.query<PaymentRow>(
      `${selectPayment} WHERE ${where} = $1`,
      [value],
    );
    return row ? toPayment(row) : null;
  };
  return {
    find: (id) => one("p.id", id),
    findByKey: (key) => one("p.effect_key", key),
    ofOrder: async (orderId) =>
      (
        await db.query<PaymentRow>(
          `${selectPayment} WHERE p.order_id = $1 ORDER BY p.id`,
          [orderId],
        )
      ).map(toPayment),
    findRefund: (id) => refundsOn(db, () => new Date(0)).find(id),
    findCapture: (id) => capturesOn(db, () => new Date(0)).find(id),
    balance: async (customerId, currency) => {
      const [row] = await db.query<{ balance: number }>(
        `SELECT balance FROM accounts WHERE customer_id = $1 AND currency = $2`,
        [customerId, currency],
      );
      return row?.balance ?? 0;
    },
  };
};
