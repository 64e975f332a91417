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

/**
 * Carts outside of a transaction of somebody else's. A change is first tried without a lock, on condition that nothing else changed
 * the cart meanwhile: two round trips. Where something did, it is done again under the row's lock.
 */
export function cartStore(db: Database): CartStore {
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
      (await changeUnlocked(db, id, decide)) ??
      (await changeLocked(db, id, decide)),
  };
}

type Decide<R extends Refusal> = (cart: Cart | null) => Result<Cart, R>;

/** Undefined when the cart was changed between its reading and its writing. */
async function changeUnlocked<R extends Refusal>(
  db: Database,
  id: string,
  decide: Decide<R>,
): Promise<Result<Cart, R> | undefined> {
  const before = await loadCart(db, selectCart, id);
  const decided = decide(before);
  if (!decided.ok || !before || decided.value === before) return decided;
  const saved = await db.execute(
    `UPDATE carts SET ${editedColumns} WHERE id = $1 AND version = $9 AND status = $10`,
    [...editedParameters(decided.value), before.version, before.status],
  );
  return saved === 1 ? decided : undefined;
}

const changeLocked = <R extends Refusal>(
  db: Database,
  id: string,
  decide: Decide<R>,
): Promise<Result<Cart, R>> =>
  db.transaction(async (tx): Promise<Result<Cart, R>> => {
    const before = await loadCart(tx, `${selectCart} FOR UPDATE`, id);
    const decided = decide(before);
    if (!decided.ok || decided.value === before) return decided;
    await tx.execute(
      `UPDATE carts SET ${editedColumns} WHERE id = $1`,
      editedParameters(decided.value),
    );
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
