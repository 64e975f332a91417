import type { Refusal } from "@waybill/contracts";
import type { Database, Queryable } from "@waybill/database";
import { ok, type Result } from "@waybill/result";
import type { CartStore } from "../../app/ports.js";
import type { Cart } from "../../domain/cart/cart.js";
import {
  cartColumns,
  editedColumns,
  editedParameters,
  toCart,
  type CartRow,
} from "./cart-rows.js";

const selectCart = `SELECT ${cartColumns} FROM carts WHERE id = $1`;

/** A use brings the next look at the cart forward where that was far off; otherwise the index on it is not touched. */
const updateCart = `UPDATE carts SET ${editedColumns}, next_check_at = least(next_check_at, $9::timestamptz) WHERE id = $1`;
const edited = (cart: Cart, recheckMs: number): readonly unknown[] => [
  ...editedParameters(cart),
  new Date(cart.touchedAt.getTime() + recheckMs),
];

/**
 * Carts outside of a transaction of somebody else's. A change is first tried without a lock, on condition that nothing else changed
 * the cart meanwhile: two round trips. Where something did, it is done again under the row's lock.
 * `recheckMs`: how long after a use it is looked whether the cart was left behind.
 */
export function cartStore(db: Database, recheckMs: number): CartStore {
  return {
    load: (id) => loadCart(db, selectCart, id),
    insert: async (cart, nextCheckAt) => {
      await db.execute(
        `INSERT INTO carts (${cartColumns}, next_check_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, $11, $12, $13, $14)
         ON CONFLICT (id) DO NOTHING`, // A repeated request has the same id.
        [
          cart.id,
          cart.owner.kind === "customer" ? cart.owner.customerId : null,
          cart.owner.kind === "guest" ? cart.owner.tokenHash : null,
          cart.currency,
          cart.country,
          cart.email,
          cart.status,
          cart.version,
          JSON.stringify(cart.lines),
          cart.vouchers,
          cart.createdAt,
          cart.touchedAt,
          cart.abandonedAt,
          nextCheckAt,
        ],
      );
    },
    change: async (id, decide) =>
      (await changeUnlocked(db, recheckMs, id, decide)) ??
      (await changeLocked(db, recheckMs, id, decide)),
  };
}

type Decide<R extends Refusal> = (cart: Cart | null) => Result<Cart, R>;

/** Undefined when the cart was changed between its reading and its writing. */
async function changeUnlocked<R extends Refusal>(
  db: Database,
  recheckMs: number,
  id: string,
  decide: Decide<R>,
): Promise<Result<Cart, R> | undefined> {
  const before = await loadCart(db, selectCart, id);
  const decided = decide(before);
  if (!decided.ok || !before || decided.value === before) return decided;
  const saved = await db.execute(
    `${updateCart} AND version = $10 AND status = $11`,
    [...edited(decided.value, recheckMs), before.version, before.status],
  );
  return saved === 1 ? decided : undefined;
}

const changeLocked = <R extends Refusal>(
  db: Database,
  recheckMs: number,
  id: string,
  decide: Decide<R>,
): Promise<Result<Cart, R>> =>
  db.transaction(async (tx): Promise<Result<Cart, R>> => {
    const before = await loadCart(tx, `${selectCart} FOR UPDATE`, id);
    const decided = decide(before);
    if (!decided.ok || decided.value === before) return decided;
    await tx.execute(updateCart, edited(decided.value, recheckMs));
    return ok(decided.value);
  });

async function loadCart(
  db: Queryable,
  sql: string,
  id: string,
): Promise<Cart | null> {
  const [row] = await db.query<CartRow>(sql, [id]);
  return row ? toCart(row) : null;
}
