import type { Refusal } from "@waybill/contracts";
import type { Money } from "@waybill/money";
import { ok, refuse, type Result } from "@waybill/result";
import type { Price, Product } from "../../../domain/catalogue/product.js";
import type { Clock, EventDraft, Stores } from "../../ports.js";

export type PriceAsk = {
  readonly sku: string;
  readonly price: Money;
  /** Now, when absent; a later one is announced when it comes. */
  readonly validFrom?: Date | undefined;
  readonly expectedVersion?: number | undefined;
};

/** Sets the price of a product from a moment on. A price of the past is history, and never rewritten. */
export async function setPrice(
  stores: Stores,
  clock: Clock,
  ask: PriceAsk,
): Promise<Result<Product, Refusal>> {
  const now = clock.now();
  const product = await stores.catalogue.lock(ask.sku, now);
  if (!product) return refuse({ code: "NOT_FOUND" });
  if (
    ask.expectedVersion !== undefined &&
    ask.expectedVersion !== product.version
  )
    return refuse({ code: "PRECONDITION_FAILED" });
  const validFrom = ask.validFrom ?? now;
  // A little lag between clocks is no attempt to rewrite history.
  if (validFrom.getTime() < now.getTime() - 60_000)
    return refuse({ code: "VALIDATION_FAILED", errors: [inThePast] });
  const { sku, price: money } = ask;
  const old = await stores.catalogue.priceAt(sku, money.currency, now);
  const isNow = validFrom <= now;
  const price: Price = { sku, money, validFrom: isNow ? now : validFrom };
  await stores.catalogue.setPrice(price, isNow, now);
  const isList = isNow && money.currency === product.price.currency;
  const changed: Product = {
    ...product,
    price: isList ? money : product.price,
    version: product.version + 1,
    updatedAt: now,
  };
  await stores.catalogue.save(changed);
  if (isNow) await stores.events.add(priceUpdated(price, old));
  await stores.audit({
    action: "price.set",
    object: { type: "product", id: sku },
    before: old,
    after: price,
  });
  return ok(changed);
}

/** Tells of prices whose moment has come; gives how many. */
export async function announcePrices(
  stores: Stores,
  clock: Clock,
  limit: number,
): Promise<number> {
  const due = await stores.catalogue.lockDuePrices(clock.now(), limit);
  if (due.length === 0) return 0;
  await stores.catalogue.markAnnounced(due.map(({ price }) => price));
  await stores.events.add(
    due.flatMap(({ price, old }) => priceUpdated(price, old)),
  );
  return due.length;
}

/** Nothing to tell when the amount stays the same. */
function priceUpdated(price: Price, old: Price | null): EventDraft[] {
  if (old?.money.amount === price.money.amount) return [];
  const { sku, money } = price;
  return [
    {
      type: "price.updated",
      aggregateId: sku,
      partitionKey: sku,
      data: { sku, old: old?.money ?? money, price: money },
    },
  ];
}

const inThePast = {
  path: "validFrom",
  code: "in_the_past",
  message: "must not be in the past",
};
