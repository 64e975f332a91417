import type { CatalogueStore } from "../app/ports.js";
import type { Price } from "../domain/catalogue/product.js";
import type { State } from "./memory-state.js";

/** The catalogue in memory. */
export const catalogueInMemory = (state: State): CatalogueStore => {
  const newest = (
    sku: string,
    currency: string,
    isThen: (validFrom: Date) => boolean,
  ): Price | null => {
    const [found] = state.prices
      .filter(
        (p) =>
          p.sku === sku && p.money.currency === currency && isThen(p.validFrom),
      )
      .sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime());
    return found ? plain(found) : null;
  };
  return {
    lock: async (sku, now) => {
      const product = state.products.get(sku);
      if (!product) return null;
      const { currency } = product.price;
      const price = newest(sku, currency, (from) => from <= now);
      return { ...product, price: price?.money ?? product.price };
    },
    insert: async (product, price) => {
      if (state.products.has(product.sku)) return false;
      state.products.set(product.sku, product);
      state.prices.push({ ...price, announced: true });
      return true;
    },
    save: async (product) => void state.products.set(product.sku, product),
    priceAt: async (sku, currency, at) =>
      newest(sku, currency, (from) => from <= at),
    setPrice: async (price, announced) => {
      state.prices = [
        ...state.prices.filter((other) => !same(other, price)),
        { ...price, announced },
      ];
    },
    lockDuePrices: async (now, limit) =>
      state.prices
        .filter((price) => !price.announced && price.validFrom <= now)
        .sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime())
        .slice(0, limit)
        .map((price) => ({
          price: plain(price),
          old: newest(
            price.sku,
            price.money.currency,
            (from) => from < price.validFrom,
          ),
        })),
    markAnnounced: async (prices) => {
      state.prices = state.prices.map((price) =>
        prices.some((other) => same(other, price))
          ? { ...price, announced: true }
          : price,
      );
    },
  };
};

const plain = ({ sku, money, validFrom }: Price): Price => ({
  sku,
  money,
  validFrom,
});

const same = (a: Price, b: Price): boolean =>
  a.sku === b.sku &&
  a.money.currency === b.money.currency &&
  a.validFrom.getTime() === b.validFrom.getTime();
