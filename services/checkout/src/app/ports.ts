import type { OutgoingEvent, PaymentMethod, Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import type { Cart, OpenCart } from "../domain/cart/cart.js";
import type { DiscountRule } from "../domain/discounts/discount-rule.js";
import type { AppliedDiscount, PricedLine } from "../domain/pricing/basket.js";
import type { ShippingZone } from "../domain/pricing/shipping.js";
import type { TaxRate } from "../domain/pricing/tax.js";

export type Now = () => Date;
export type NewId = () => string;

/** What the catalogue says of a SKU. */
export type Product = {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly taxCategory: string;
  readonly weightGrams: number;
  readonly status: "active" | "discontinued";
  /** Minor units of the currency asked for; null where the product has no price in it. */
  readonly unitPrice: number | null;
};

/** Products by SKU; unknown ones are left out. */
export type Catalogue = {
  products(
    skus: readonly string[],
    currency: string,
  ): Promise<ReadonlyMap<string, Product>>;
};

/** Units that are available now, by SKU: an answer, not a promise. */
export type Stock = {
  available(
    lines: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<ReadonlyMap<string, number>>;
};

/** Who buys, as far as limits go: a customer, a guest who told an email address, or nobody known yet. */
export type Buyer = {
  readonly customerId: string | null;
  /** How guests are told apart without keeping their address. */
  readonly guestKey: string | null;
};
export type GuestKeyOf = (email: string) => string;

export type Buyers = {
  /** Orders of this buyer that went through; null while nobody knows who it is. */
  confirmedOrders(buyer: Buyer): Promise<number | null>;
  /** CUSTOMER_INVALID or CUSTOMER_SUSPENDED where a customer may not order. */
  mayOrder(customerId: string): Promise<Result<undefined, Refusal>>;
};

/** What prices are made of beside the catalogue. */
export type PricingTables = {
  taxRates(country: string): Promise<readonly TaxRate[]>;
  zones(): Promise<readonly ShippingZone[]>;
  promotions(): Promise<readonly DiscountRule[]>;
  vouchers(codes: readonly string[]): Promise<readonly DiscountRule[]>;
  /** Uses of these rules by this buyer that were not given back, by rule id. */
  uses(
    ruleIds: readonly string[],
    buyer: Buyer,
  ): Promise<ReadonlyMap<string, number>>;
};

export type CartStore = {
  load(id: string): Promise<Cart | null>;
  /** The cart as it was lately: for what never changes (owner, currency), and for what `change` decides again. */
  glance(id: string): Promise<Cart | null>;
  insert(cart: OpenCart, nextCheckAt: Date): Promise<void>;
  /**
   * Puts in place what `decide` makes of the newest state, as one step: what others did meanwhile is seen or comes after.
   * `decide` must be pure, it may be called again.
   */
  change<R extends Refusal>(
    id: string,
    decide: (cart: Cart | null) => Result<Cart, R>,
  ): Promise<Result<Cart, R>>;
};

export type CheckoutRecord = {
  readonly orderId: string;
  readonly cartId: string;
  readonly cartVersion: number;
  readonly status: "locked" | "accepted" | "failed";
  readonly buyer: Buyer;
  readonly createdAt: Date;
};

/** What was used of vouchers and promotions for one order; `restored` for good once it was given back, also before it arrived. */
export type Redemption = {
  readonly id: string;
  readonly orderId: string;
  readonly status: "redeemed" | "restored";
};

export type NewRedemption = {
  readonly id: string;
  readonly orderId: string;
  readonly effectKey: string;
  readonly run: number;
  readonly buyer: Buyer;
};

export type RuleRecord = DiscountRule & {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type RuleKey =
  { readonly code: string } | { readonly promotionId: string };

/** The stores of one open transaction. */
export type Stores = {
  readonly carts: {
    /** Loads and locks carts, in the order of their ids. */
    lock(ids: readonly string[]): Promise<ReadonlyMap<string, Cart>>;
    save(cart: Cart, nextCheckAt?: Date | null): Promise<void>;
    /** Locks carts whose time has come, passing over those that others hold. */
    lockDue(now: Date, limit: number): Promise<readonly Cart[]>;
  };
  readonly checkouts: {
    find(orderId: string): Promise<CheckoutRecord | null>;
    /** Adds the order's record, or takes up the one that failed. False when the cart's version has another order that did not fail. */
    begin(record: CheckoutRecord): Promise<boolean>;
    settle(
      orderId: string,
      status: "accepted" | "failed",
      now: Date,
    ): Promise<void>;
  };
  readonly redemptions: {
    /** Makes the order's row, or gives the one that is there; either way it is locked. */
    begin(
      redemption: NewRedemption,
      now: Date,
    ): Promise<{ readonly isNew: boolean; readonly redemption: Redemption }>;
    /** Takes back what `begin` made in this transaction. */
    abandon(orderId: string): Promise<void>;
    /** Counts one use of each rule, which are locked. */
    addUses(
      orderId: string,
      ruleIds: readonly string[],
      buyer: Buyer,
      now: Date,
    ): Promise<void>;
    /** Gives all uses of the order back and blocks a later redemption; says whether there was something to give back. */
    restore(
      undo: {
        readonly id: string;
        readonly orderId: string;
        readonly effectKey: string;
        readonly run: number;
      },
      now: Date,
    ): Promise<boolean>;
    /** Uses of this buyer, by rule id, read after the rules were locked. */
    uses(
      ruleIds: readonly string[],
      buyer: Buyer,
    ): Promise<ReadonlyMap<string, number>>;
  };
  readonly rules: {
    /** Locks rules by code and promotion id, in the order of their ids. */
    lock(
      codes: readonly string[],
      promotionIds: readonly string[],
    ): Promise<readonly RuleRecord[]>;
    /** False when the code is taken. */
    insert(rule: RuleRecord): Promise<boolean>;
    update(rule: RuleRecord): Promise<void>;
    remove(id: string, now: Date): Promise<void>;
  };
  readonly rates: {
    /** Locks a table and gives its version. */
    lock(table: "tax" | "shipping"): Promise<number>;
    replaceTax(rates: readonly TaxRate[]): Promise<void>;
    replaceZones(zones: readonly ShippingZone[]): Promise<void>;
  };
  readonly events: { add(event: OutgoingEvent): Promise<void> };
  /** Work for after the commit, once by kind and key. */
  readonly intents: {
    add(intent: { kind: string; key: string; payload: object }): Promise<void>;
  };
  audit(deed: {
    readonly action: string;
    readonly object: { readonly type: string; readonly id: string };
    readonly before?: unknown;
    readonly after?: unknown;
  }): Promise<void>;
};

export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;

export type Address = {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly country: string;
};

export type NewOrder = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly guest: {
    readonly email: string;
    readonly name: string;
    readonly tokenHash: string;
  } | null;
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  readonly discounts: readonly AppliedDiscount[];
  readonly subtotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
  readonly voucherCode: string;
  readonly payment: { readonly method: PaymentMethod; readonly token: string };
  readonly shippingAddress: Address;
  readonly billingAddress: Address | null;
  readonly shippingOption: string;
  readonly cartId: string;
  readonly cartVersion: number;
};

export type PlacedOrder = {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: string;
  readonly total: { readonly amount: number; readonly currency: string };
};

export type OrderStanding = {
  readonly orderId: string;
  /** Empty when there is no such order. */
  readonly status: string;
  readonly ended: boolean;
};

/** The order service. What has no answer throws; it may have happened. */
export type Orders = {
  create(order: NewOrder): Promise<Result<PlacedOrder, Refusal>>;
  find(orderId: string): Promise<PlacedOrder | null>;
  standings(orderIds: readonly string[]): Promise<readonly OrderStanding[]>;
  /** Asks for an order's cancellation; false when it can no longer be cancelled. */
  cancel(orderId: string, reason: string): Promise<boolean>;
};
