import type { Refusal } from "@waybill/contracts";
import type { Money } from "@waybill/money";
import { ok, refuse, type Result } from "@waybill/result";
import {
  differs,
  type Product,
  type ProductFacts,
} from "../../../domain/catalogue/product.js";
import type { Clock, EventDraft, Stores } from "../../ports.js";

export type NewProduct = ProductFacts & {
  readonly sku: string;
  readonly price: Money;
};

/** Adds a product with its first price, valid from now. */
export async function createProduct(
  stores: Stores,
  clock: Clock,
  fresh: NewProduct,
): Promise<Result<Product, Refusal>> {
  const now = clock.now();
  const product: Product = {
    ...fresh,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const { sku, price } = product;
  const isNew = await stores.catalogue.insert(product, {
    sku,
    money: price,
    validFrom: now,
  });
  if (!isNew) return refuse({ code: "SKU_TAKEN", facts: { sku } });
  await stores.events.add([productEvent("product.created", product)]);
  await stores.audit({
    action: "product.created",
    object: { type: "product", id: sku },
    after: fresh,
  });
  return ok(product);
}

/** Changes what is said of a product; saying nothing new changes nothing. */
export async function updateProduct(
  stores: Stores,
  clock: Clock,
  sku: string,
  facts: ProductFacts,
  expectedVersion?: number,
): Promise<Result<Product, Refusal>> {
  const now = clock.now();
  const before = await stores.catalogue.lock(sku, now);
  if (!before) return refuse({ code: "NOT_FOUND" });
  if (expectedVersion !== undefined && expectedVersion !== before.version)
    return refuse({ code: "PRECONDITION_FAILED" });
  if (!differs(before, facts)) return ok(before);
  const product: Product = {
    ...before,
    ...facts,
    version: before.version + 1,
    updatedAt: now,
  };
  await stores.catalogue.save(product);
  await stores.events.add([productEvent("product.updated", product)]);
  await stores.audit({
    action: "product.updated",
    object: { type: "product", id: sku },
    before,
    after: facts,
  });
  return ok(product);
}

const productEvent = (
  type: "product.created" | "product.updated",
  { sku, name, category, status, price }: Product,
): EventDraft => ({
  type,
  aggregateId: sku,
  partitionKey: sku,
  data: { sku, name, category, status, price },
});
