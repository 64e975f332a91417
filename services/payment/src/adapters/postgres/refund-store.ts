import type { Queryable } from "@waybill/database";
import type {
  Capture,
  CaptureStore,
  Refund,
  RefundStore,
} from "../../app/ports.js";

const selectRefund = `SELECT id, effect_key AS key, payment_id AS "paymentId", reduced, given_back AS "givenBack", status, reason FROM refunds`;
const selectCapture = `SELECT id, effect_key AS key, payment_id AS "paymentId", amount, status FROM captures`;

/** Refunds; guarded by the lock of their payment. */
export const refundsOn = (tx: Queryable, now: () => Date): RefundStore => ({
  find: async (id) =>
    (await tx.query<Refund>(`${selectRefund} WHERE id = $1`, [id]))[0] ?? null,
  findByKey: async (key) =>
    (
      await tx.query<Refund>(`${selectRefund} WHERE effect_key = $1`, [key])
    )[0] ?? null,
  insert: async (refund) => {
    await tx.execute(
      `INSERT INTO refunds (id, effect_key, payment_id, reduced, given_back, status, reason, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [
        refund.id,
        refund.key,
        refund.paymentId,
        refund.reduced,
        refund.givenBack,
        refund.status,
        refund.reason,
        now(),
      ],
    );
  },
  save: async (refund, providerRefundId) => {
    await tx.execute(
      `UPDATE refunds SET status = $2, provider_refund_id = coalesce($3, provider_refund_id), updated_at = $4 WHERE id = $1`,
      [refund.id, refund.status, providerRefundId ?? null, now()],
    );
  },
});

/** Captures of authorised payments; guarded by the lock of their payment. */
export const capturesOn = (tx: Queryable, now: () => Date): CaptureStore => ({
  find: async (id) =>
    (await tx.query<Capture>(`${selectCapture} WHERE id = $1`, [id]))[0] ??
    null,
  findByKey: async (key) =>
    (
      await tx.query<Capture>(`${selectCapture} WHERE effect_key = $1`, [key])
    )[0] ?? null,
  insert: async (capture) => {
    await tx.execute(
      `INSERT INTO captures (id, effect_key, payment_id, amount, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`,
      [
        capture.id,
        capture.key,
        capture.paymentId,
        capture.amount,
        capture.status,
        now(),
      ],
    );
  },
  save: async (capture) => {
    await tx.execute(
      `UPDATE captures SET status = $2, updated_at = $3 WHERE id = $1`,
      [capture.id, capture.status, now()],
    );
  },
});
