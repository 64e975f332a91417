import type { Payment } from "../../domain/payment.js";

/** Columns of `payments` in the order that inserts and updates give them. */
export const fields = [
  ["id", "id"],
  ["effect_key", "key"],
  ["order_id", "orderId"],
  ["customer_id", "customerId"],
  ["method", "method"],
  ["currency", "currency"],
  ["amount", "amount"],
  ["capture_mode", "capture"],
  ["saga_owned", "sagaOwned"],
  ["status", "status"],
  ["authorised", "authorised"],
  ["captured", "captured"],
  ["capturing", "capturing"],
  ["refunded", "refunded"],
  ["refunding", "refunding"],
  ["charge_id", "chargeId"],
  ["token", "token"],
  ["next_action_url", "nextActionUrl"],
  ["open", "open"],
  ["due_at", "dueAt"],
] as const;

/** What never changes once a payment is begun. */
export const fixedFields = 8;

export type PaymentRow = Omit<Payment, "failure"> & {
  readonly failureCode: string | null;
  readonly failureReason: string | null;
};
export const selectPayment = `SELECT ${fields
  .map(([column, field]) => `p.${column} AS "${field}"`)
  .join(", ")},
  p.failure_code AS "failureCode", p.failure_reason AS "failureReason" FROM payments p`;

/** The rules' view of a row. */
export function toPayment(row: PaymentRow): Payment {
  const { failureCode, failureReason, ...payment } = row;
  return {
    ...payment,
    failure:
      failureCode === null
        ? null
        : { code: failureCode, reason: failureReason ?? "" },
  };
}

export const toParameters = (payment: Payment): unknown[] => [
  ...fields.map(([, field]) => payment[field]),
  payment.failure?.code ?? null,
  payment.failure?.reason ?? null,
];
