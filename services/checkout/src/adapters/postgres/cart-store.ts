import type { Refusal } from "@waybill/contracts";
import { createKeyedCoalescer, type Database } from "@waybill/database";
import type { Result } from "@waybill/result";
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
 * where other processes change it at the same time, under the row's lock. Changes of one cart that come while one is being put in
 * place are decided after each other, and put in place together.
 */
export function cartStore(db: Database, recheckMs: number): CartStore {
  const recent = recentCarts(keptCarts);
  const parts = { db, recent, recheckMs };
  const change = createKeyedCoalescer<Decide, Answer>(
    (id, decisions) => changeAll(parts, id, decisions),
    64,
  );
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
    change: async <R extends Refusal>(id: string, decide: Decide<R>) =>
      (await change(id, (cart) => decide(cart)))() as Result<Cart, R>, // A function of this call alone: answers are kept by it.
  };
}

type Decide<R extends Refusal = Refusal> = (
  cart: Cart | null,
) => Result<Cart, R>;

/** Gives the result, or throws: each call has its own, whatever becomes of those beside it. */
type Answer = () => Result<Cart, Refusal>;
/** A decision and what became of it; `isChange` if it leaves another cart than it found. */
type Decided = {
  readonly decide: Decide;
  readonly answer: Answer;
  readonly isChange: boolean;
};

async function changeAll(
  parts: Parts,
  id: string,
  decisions: readonly Decide[],
): Promise<Answer[]> {
  const answers = new Map<Decide, Answer>();
  let fault: unknown = new Error("a change of a cart was not decided");
  try {
    for (const attempt of [changeRecent, changeUnlocked, changeLocked]) {
      const open = decisions.filter((decide) => !answers.has(decide));
      if (open.length === 0) break;
      for (const { decide, answer } of await attempt(parts, id, open))
        answers.set(decide, answer);
    }
  } catch (error) {
    fault = error; // Theirs who have no answer yet: what is in place stays so.
  }
  const unanswered = thrower(fault);
  return decisions.map((decide) => answers.get(decide) ?? unanswered);
}

const thrower =
  (fault: unknown): (() => never) =>
  () => {
    throw fault;
  };

/** Each is decided on what those before it left. */
function decideAll(first: Cart | null, decisions: readonly Decide[]) {
  let cart = first;
  const decided = decisions.map((decide): Decided => {
    const before = cart;
    try {
      const result = decide(before);
      if (result.ok) cart = result.value;
      return { decide, answer: () => result, isChange: cart !== before };
    } catch (error) {
      return { decide, answer: thrower(error), isChange: false };
    }
  });
  return { cart, decided };
}

/** What is refused, or changes nothing, by an old state may be otherwise by the newest: only what was put in place is an answer. */
async function changeRecent(
  parts: Parts,
  id: string,
  decisions: readonly Decide[],
): Promise<readonly Decided[]> {
  const seen = parts.recent.get(id);
  if (!seen) return [];
  const { cart, decided } = decideAll(seen.cart, decisions);
  if (!cart || cart === seen.cart) return [];
  const changes = decided.filter(({ isChange }) => isChange);
  return (await putInPlace(parts, seen, cart)) ? changes : [];
}

async function changeUnlocked(
  parts: Parts,
  id: string,
  decisions: readonly Decide[],
): Promise<readonly Decided[]> {
  const seen = await see(parts, id);
  const { cart, decided } = decideAll(seen?.cart ?? null, decisions);
  if (!seen || !cart || cart === seen.cart) return decided;
  return (await putInPlace(parts, seen, cart)) ? decided : [];
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

const changeLocked = (
  { db, recheckMs }: Parts,
  id: string,
  decisions: readonly Decide[],
): Promise<readonly Decided[]> =>
  db.transaction(async (tx) => {
    const [row] = await tx.query<CartRow>(`${selectCart} FOR UPDATE`, [id]);
    const before = row ? toCart(row) : null;
    const { cart, decided } = decideAll(before, decisions);
    if (cart && cart !== before)
      await tx.execute(updateCart, edited(cart, recheckMs));
    return decided;
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
