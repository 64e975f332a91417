import type { OutgoingEvent } from "@waybill/contracts";
import type {
  CheckoutRecord,
  Redemption,
  RuleRecord,
  Stores,
} from "../app/ports.js";
import type { Cart } from "../domain/cart/cart.js";
import type { ShippingZone } from "../domain/pricing/shipping.js";
import type { TaxRate } from "../domain/pricing/tax.js";

type Use = {
  readonly orderId: string;
  readonly ruleId: string;
  readonly buyer: string | null;
  restored: boolean;
};

/** All that the stores in memory hold. */
export type State = {
  carts: Map<string, { cart: Cart; nextCheckAt: Date | null }>;
  checkouts: Map<string, CheckoutRecord>;
  rules: Map<string, RuleRecord & { isDeleted?: true }>;
  redemptions: Map<string, Redemption>;
  uses: Use[];
  taxRates: readonly TaxRate[];
  zones: readonly ShippingZone[];
  versions: { tax: number; shipping: number };
  events: OutgoingEvent[];
  intents: { kind: string; key: string; payload: object }[];
  audit: Parameters<Stores["audit"]>[0][];
};
