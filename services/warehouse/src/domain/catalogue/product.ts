import type { Money } from "@waybill/money";

export type ProductStatus = "active" | "discontinued";

export type Product = {
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly taxCategory: string;
  readonly weightGrams: number;
  readonly status: ProductStatus;
  /** The price of now, in the currency of the list price. */
  readonly price: Money;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What staff may change of a product; its price has a history and a way of its own. */
export type ProductFacts = Pick<
  Product,
  "name" | "description" | "category" | "taxCategory" | "weightGrams" | "status"
>;

/** Whether `facts` say anything new of `product`. */
export const differs = (product: Product, facts: ProductFacts): boolean =>
  (Object.keys(facts) as (keyof ProductFacts)[]).some(
    (field) => product[field] !== facts[field],
  );

/** A price from a moment on, in minor units of its currency. */
export type Price = {
  readonly sku: string;
  readonly money: Money;
  readonly validFrom: Date;
};
