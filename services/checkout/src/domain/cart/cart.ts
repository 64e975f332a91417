/** Who a cart belongs to: a customer, or whoever holds a guest token with this SHA-256 (hex). */
export type CartOwner =
  | { readonly kind: "customer"; readonly customerId: string }
  | { readonly kind: "guest"; readonly tokenHash: string };

/** Who asks: an owner, or staff, who may look but not touch. */
export type Shopper = CartOwner | { readonly kind: "staff" };

export type CartLine = {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** Minor units; the price that the shopper last took. Orders are refused while the catalogue asks another one. */
  readonly unitPrice: number;
};

type CartBase = {
  readonly id: string;
  readonly owner: CartOwner;
  readonly currency: string;
  readonly country: string | null;
  readonly email: string | null;
  /** Raised by every change of what the cart holds; locking and reopening leave it. */
  readonly version: number;
  readonly lines: readonly CartLine[];
  readonly vouchers: readonly string[];
  readonly createdAt: Date;
  readonly touchedAt: Date;
  readonly abandonedAt: Date | null;
};

export type OpenCart = CartBase & { readonly status: "open" };
/** A checkout chose the order's id, and is finding out whether the order is accepted. */
export type LockedCart = CartBase & {
  readonly status: "locked";
  readonly orderId: string;
};
export type ClosedCart = CartBase & {
  readonly status: "closed";
  readonly orderId: string;
};
export type MergedCart = CartBase & {
  readonly status: "merged";
  readonly mergedInto: string;
};
export type EndedCart = CartBase & { readonly status: "expired" | "deleted" };
export type Cart = OpenCart | LockedCart | ClosedCart | MergedCart | EndedCart;

export const maxCartLines = 100;
export const maxLineQuantity = 100_000;
export const maxCartVouchers = 5;

/** Idle days after which a cart is no longer kept. */
export const cartIdleDays = 30;
const dayMs = 86_400_000;

/** When an open cart expires unless it is used before. */
export const expiresAt = (cart: Pick<Cart, "touchedAt">): Date =>
  new Date(cart.touchedAt.getTime() + cartIdleDays * dayMs);

/** The cart as it is at `now`: one that was idle for too long has expired, whether or not the sweeper has seen it. */
export function cartAt(cart: Cart, now: Date): Cart {
  return cart.status === "open" && expiresAt(cart) <= now
    ? { ...cart, status: "expired" }
    : cart;
}

/** Whether `shopper` may read the cart. Another's cart is not found, so this never says why. */
export function mayRead(cart: Cart, shopper: Shopper): boolean {
  return shopper.kind === "staff" || owns(cart, shopper);
}

/** Whether `shopper` owns the cart, and may change it. */
export function owns(cart: Cart, shopper: Shopper): boolean {
  switch (shopper.kind) {
    case "customer":
      return (
        cart.owner.kind === "customer" &&
        cart.owner.customerId === shopper.customerId
      );
    case "guest":
      return (
        cart.owner.kind === "guest" &&
        cart.owner.tokenHash === shopper.tokenHash
      );
    case "staff":
      return false;
  }
}

/** What the lines come to at the prices that the shopper took; minor units. */
export const linesTotal = (cart: Pick<Cart, "lines">): number =>
  cart.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
