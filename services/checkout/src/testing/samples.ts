import type { CartOwner, OpenCart } from "../domain/cart/cart.js";
import type { Buyer, NewOrder, Product, RuleRecord } from "../app/ports.js";
import type { BasketLine } from "../domain/pricing/basket.js";

/** A clock that tests move. */
export function testClock(start = "2026-03-01T12:00:00Z") {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    advance: (ms: number) => {
      at += ms;
    },
  };
}

/** How long after a use test stores look at a cart. */
export const testRecheckMs = 3_600_000;

/** UUIDs in a row: 1 becomes 00000000-0000-7000-8000-000000000001. */
export const id = (n: number): string =>
  `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** Ids that count up from a number of their own. */
export function testIds(from = 1_000_000) {
  let next = from;
  return () => id(next++);
}

export const customer = (n = 1): CartOwner => ({
  kind: "customer",
  customerId: id(900_000 + n),
});
export const guest: CartOwner = { kind: "guest", tokenHash: "a".repeat(64) };
export const nobody: Buyer = { customerId: null, guestKey: null };
export const buyer = (n = 1): Buyer => ({
  customerId: id(900_000 + n),
  guestKey: null,
});
export const testGuestKey = (email: string): string => `guest:${email}`;

export const product = (
  sku: string,
  unitPrice: number,
  more: Partial<Product> = {},
): Product => ({
  sku,
  name: `Product ${sku}`,
  category: "Beverages",
  taxCategory: "standard",
  weightGrams: 500,
  status: "active",
  unitPrice,
  ...more,
});

export const line = (
  sku: string,
  quantity: number,
  unitPrice: number,
  more: Partial<BasketLine> = {},
): BasketLine => ({
  sku,
  name: `Product ${sku}`,
  category: "Beverages",
  taxCategory: "standard",
  weightGrams: 500,
  quantity,
  unitPrice,
  ...more,
});

export const cart = (more: Partial<OpenCart> = {}): OpenCart => ({
  id: id(1),
  owner: customer(),
  currency: "USD",
  country: null,
  email: null,
  status: "open",
  version: 1,
  lines: [],
  vouchers: [],
  createdAt: new Date("2026-03-01T12:00:00Z"),
  touchedAt: new Date("2026-03-01T12:00:00Z"),
  abandonedAt: null,
  ...more,
});

export const voucher = (more: Partial<RuleRecord> = {}): RuleRecord => ({
  id: id(500),
  kind: "voucher",
  code: "TEN",
  name: "Ten percent",
  status: "active",
  benefit: { type: "percentage", bps: 1_000 },
  minSubtotal: null,
  validFrom: null,
  validTo: null,
  skus: [],
  categories: [],
  firstOrderOnly: false,
  maxRedemptions: null,
  maxPerCustomer: null,
  stackable: true,
  redeemed: 0,
  version: 1,
  createdAt: new Date("2026-01-01T00:00:00Z"),
  updatedAt: new Date("2026-01-01T00:00:00Z"),
  ...more,
});

export const promotion = (more: Partial<RuleRecord> = {}): RuleRecord =>
  voucher({
    id: id(600),
    kind: "promotion",
    code: null,
    name: "Spring sale",
    ...more,
  });

export const address: NewOrder["shippingAddress"] = {
  name: "Ana Trujillo",
  street: "Obere Str. 57",
  city: "Berlin",
  postalCode: "12209",
  country: "DE",
};
