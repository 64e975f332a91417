import type { Refusal } from "@waybill/contracts";
import type { Database } from "@waybill/database";
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
import {
  recentCarts,
  type RecentCarts,
  type SeenCart,
} from "./recent-carts.js";

const selectCart = `SELECT ${cartColumns} FROM carts WHERE id = $1`;

/** A use brings the next look at the cart forward where that was far off; otherwise the index on it is not touched. */
const updateCart = `UPDATE carts SET ${editedColumns}, next_check_at = least(next_check_at, $9::timestamptz) WHERE id = $1`;
const edited = (cart: Cart, recheckMs: number): readonly unknown[] => [
  ...editedParameters(cart),
  new Date(cart.touchedAt.getTime() + recheckMs),
];

type Parts = {
  readonly db: Database;
  readonly recent: RecentCarts;
  /** How long after a use it is looked whether the cart was left behind. */
  readonly recheckMs: number;
};

const keptCarts = 2_000;

/**
 * Carts outside of a transaction of somebody else's. A change is decided on the cart as this process last saw it, and put in place on
 * condition that it is still so: one round trip. Where it is not, or the decision is a refusal, it is made again on the cart as it is;
 * where others change it at the same time, under the row's lock.
 */
export function cartStore(db: Database, recheckMs: number): CartStore {
  const recent = recentCarts(keptCarts);
  const parts = { db, recent, recheckMs };
  return {
    load: async (id) => (await see(parts, id))?.cart ?? null,
    glance: async (id) =>
      (recent.get(id) ?? (await see(parts, id)))?.cart ?? null,
    insert: async (cart, nextCheckAt) => {
      await db.execute(
        `INSERT INTO carts (${cartColumns}, next_check_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, $11, $12, $13, 1, $14)
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
      (await changeRecent(parts, id, decide)) ??
      (await changeUnlocked(parts, id, decide)) ??
      (await changeLocked(parts, id, decide)),
  };
}

type Decide<R extends Refusal> = (cart: Cart | null) => Result<Cart, R>;
/** Undefined: decide again on a newer state. */
type Attempt<R extends Refusal> = Promise<Result<Cart, R> | undefined>;

/** What is refused, or changes nothing, by an old state may be otherwise by the newest: only what was put in place is an answer. */
async function changeRecent<R extends Refusal>(
  parts: Parts,
  id: string,
  decide: Decide<R>,
): Attempt<R> {
  const seen = parts.recent.get(id);
  const decided = seen && decide(seen.cart);
  if (!seen || !decided?.ok || decided.value === seen.cart) return undefined;
  return (await putInPlace(parts, seen, decided.value)) ? decided : undefined;
}

async function changeUnlocked<R extends Refusal>(
  parts: Parts,
  id: string,
  decide: Decide<R>,
): Attempt<R> {
  const seen = await see(parts, id);
  const decided = decide(seen?.cart ?? null);
  if (!decided.ok || !seen || decided.value === seen.cart) return decided;
  return (await putInPlace(parts, seen, decided.value)) ? decided : undefined;
}

/** Saves a change if the row is still as it was seen. */
async function putInPlace(
  { db, recent, recheckMs }: Parts,
  seen: SeenCart,
  cart: Cart,
): Promise<boolean> {
  const saved = await db.execute(`${updateCart} AND revision = $10`, [
    ...edited(cart, recheckMs),
    seen.revision,
  ]);
  if (saved === 1) recent.keep({ cart, revision: seen.revision + 1 });
  else recent.forget(cart.id);
  return saved === 1;
}

const changeLocked = <R extends Refusal>(
  { db, recheckMs }: Parts,
  id: string,
  decide: Decide<R>,
): Promise<Result<Cart, R>> =>
  db.transaction(async (tx): Promise<Result<Cart, R>> => {
    const [row] = await tx.query<CartRow>(`${selectCart} FOR UPDATE`, [id]);
    const before = row ? toCart(row) : null;
    const decided = decide(before);
    if (!decided.ok || decided.value === before) return decided;
    await tx.execute(updateCart, edited(decided.value, recheckMs));
    return ok(decided.value);
  });

async function see(
  { db, recent }: Parts,
  id: string,
): Promise<SeenCart | undefined> {
  const [row] = await db.query<CartRow>(selectCart, [id]);
  if (!row) return undefined;
  const seen = { cart: toCart(row), revision: row.revision };
  recent.keep(seen);
  return seen;
}
