/** What staff agreed on with the buyer for a line, instead of the catalogue's terms. */
export type Negotiated = {
  /** Hundredths of a percent off the line. */
  readonly discountBps: number;
  /** Minor units on the whole line, added to its price. */
  readonly tax: number;
};

/** A line to be priced; all amounts in minor units of the basket's currency. */
export type BasketLine = {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly taxCategory: string;
  readonly weightGrams: number;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly negotiated?: Negotiated;
};

export type Destination = {
  readonly country: string;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
};

export type PricedLine = {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  /** gross − discount, plus the tax unless the price contains it. */
  readonly total: number;
  readonly taxCategory: string;
  readonly taxInclusive: boolean;
};

/** One named reduction; free shipping has amount 0 and says in `shipping` what it saves. */
export type AppliedDiscount = {
  readonly ruleId?: string;
  readonly code?: string;
  readonly name: string;
  readonly amount: number;
  readonly shipping?: number;
};

export type ShippingOption = {
  readonly code: string;
  readonly name: string;
  readonly price: number;
  readonly days: { readonly min: number; readonly max: number };
};

export const grossOf = (
  line: Pick<BasketLine, "quantity" | "unitPrice">,
): number => line.quantity * line.unitPrice;
