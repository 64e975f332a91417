import type { Catalogue, Product } from "../../app/ports.js";
import type { KeyValue } from "./key-value.js";

export type ShownCatalogueOptions = {
  readonly source: Catalogue;
  readonly cache: KeyValue;
  readonly now: () => Date;
  /** Younger than this is shown as it is; older, up to `staleMs`, is shown and asked again beside. */
  readonly freshMs?: number;
  readonly staleMs?: number;
};

export type ShownCatalogue = Catalogue & {
  /** The product changed: whatever is remembered of it is not to be shown again. */
  forget(sku: string, currency: string): void;
};

const pricesKeptSeconds = 600;
/** Asking the shared cache SKU by SKU pays for a few; for more, one call to the source is cheaper. */
const maxCacheLookups = 8;

/**
 * The catalogue for showing carts: remembered in the process for seconds, in the state cache for ten minutes, both forgotten on events.
 * What it gives may be old; orders are priced at the source.
 */
export function shownCatalogue(options: ShownCatalogueOptions): ShownCatalogue {
  const { source, cache, now, freshMs = 5_000, staleMs = 30_000 } = options;
  const memory = productMemory();
  const load = (skus: readonly string[], currency: string) =>
    loadProducts({ source, cache, memory, now }, skus, currency);
  return {
    products: async (skus, currency) => {
      const at = now().getTime();
      const found = new Map<string, Product>();
      const missing: string[] = [];
      const aging: string[] = [];
      for (const sku of skus) {
        const there = memory.get(sku, currency);
        const age = there ? at - there.at : Infinity;
        // What was not found may have been added since: that is not shown for long.
        if (age > (there?.product ? staleMs : freshMs)) missing.push(sku);
        else if (there?.product) found.set(sku, there.product);
        if (there && age > freshMs && age <= staleMs) aging.push(sku);
      }
      const again = aging.filter((sku) => memory.claimReload(sku, currency));
      if (again.length > 0) void load(again, currency).catch(() => undefined); // What is old stays; a later asker tries again.
      if (missing.length > 0)
        for (const [sku, product] of await load(missing, currency))
          found.set(sku, product);
      return found;
    },
    forget: (sku, currency) => {
      memory.forget(sku);
      void cache.delete(cacheKey(sku, currency));
    },
  };
}

type Kept = {
  readonly product: Product | null;
  readonly at: number;
  /** Somebody is asking again already. */
  isReloading: boolean;
};
const maxKept = 20_000;

/** Products by SKU and currency. A load that began before a SKU was forgotten is not kept. */
function productMemory() {
  const kept = new Map<string, Map<string, Kept>>();
  const forgotten = new Map<string, number>();
  let clock = 0;
  return {
    get: (sku: string, currency: string) => kept.get(sku)?.get(currency),
    begin: () => clock,
    keep(
      sku: string,
      currency: string,
      value: { readonly product: Product | null; readonly at: number },
      begun: number,
    ): boolean {
      if ((forgotten.get(sku) ?? 0) > begun) return false;
      if (kept.size >= maxKept) kept.clear();
      const ofSku = kept.get(sku) ?? new Map<string, Kept>();
      ofSku.set(currency, { ...value, isReloading: false });
      kept.set(sku, ofSku);
      return true;
    },
    claimReload(sku: string, currency: string): boolean {
      const there = kept.get(sku)?.get(currency);
      if (!there || there.isReloading) return false;
      there.isReloading = true;
      return true;
    },
    forget(sku: string): void {
      forgotten.set(sku, ++clock);
      kept.delete(sku);
    },
  };
}

type Loader = Pick<ShownCatalogueOptions, "source" | "cache" | "now"> & {
  readonly memory: ReturnType<typeof productMemory>;
};

async function loadProducts(
  { source, cache, memory, now }: Loader,
  skus: readonly string[],
  currency: string,
): Promise<Map<string, Product>> {
  const begun = memory.begin();
  const found = new Map<string, Product>();
  if (skus.length <= maxCacheLookups)
    await Promise.all(
      skus.map(async (sku) => {
        const product = await cache.get<Product>(cacheKey(sku, currency));
        if (product) found.set(sku, product);
      }),
    );
  const missing = skus.filter((sku) => !found.has(sku));
  const loaded =
    missing.length > 0
      ? await source.products(missing, currency)
      : new Map<string, Product>();
  const at = now().getTime();
  for (const sku of skus) {
    const product = found.get(sku) ?? loaded.get(sku) ?? null;
    if (product) found.set(sku, product);
    const isKept = memory.keep(sku, currency, { product, at }, begun);
    if (isKept && loaded.has(sku))
      void cache.set(cacheKey(sku, currency), product, pricesKeptSeconds);
  }
  return found;
}

const cacheKey = (sku: string, currency: string): string =>
  `price:${currency}:${sku}`;
