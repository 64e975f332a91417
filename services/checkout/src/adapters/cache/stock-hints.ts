import type { Stock } from "../../app/ports.js";
import type { StockHints } from "../../app/queries/show-cart.js";
import type { KeyValue } from "./key-value.js";

export type RememberedStock = StockHints & {
  forget(sku: string): void;
};

type Options = {
  readonly source: Stock;
  readonly cache: KeyValue;
  readonly now: () => Date;
};

const keptMs = 60_000;
const maxKept = 20_000;
const batch = 200;

/**
 * What is available, as a hint beside a cart's lines: whatever is known is given at once, the rest is asked for in the background,
 * all SKUs together. One minute old at most; never waited for, and never decides.
 */
export function stockHints({ source, cache, now }: Options): RememberedStock {
  const kept = new Map<
    string,
    { readonly available: number; readonly at: number }
  >();
  const remember = (sku: string, available: number): void => {
    if (kept.size >= maxKept) kept.clear();
    kept.set(sku, { available, at: now().getTime() });
  };
  const want = inBackground(async (skus) => {
    for (const [sku, available] of await load(source, cache, skus))
      remember(sku, available);
  });
  return {
    peek: (skus) => {
      const at = now().getTime();
      const known = new Map<string, number>();
      const missing: string[] = [];
      for (const sku of skus) {
        const there = kept.get(sku);
        if (there && at - there.at <= keptMs) known.set(sku, there.available);
        else missing.push(sku);
      }
      want(missing);
      return known;
    },
    forget: (sku) => {
      kept.delete(sku);
      void cache.delete(`stock:${sku}`);
    },
  };
}

/** From the shared cache, and from the warehouse what is not there. */
async function load(
  source: Stock,
  cache: KeyValue,
  skus: readonly string[],
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  await Promise.all(
    skus.map(async (sku) => {
      const available = await cache.get<number>(`stock:${sku}`);
      if (available !== undefined) found.set(sku, available);
    }),
  );
  const missing = skus.filter((sku) => !found.has(sku));
  if (missing.length === 0) return found;
  const levels = await source.available(
    missing.map((sku) => ({ sku, quantity: 1 })),
  );
  for (const [sku, available] of levels) {
    found.set(sku, available);
    void cache.set(`stock:${sku}`, available, keptMs / 1000);
  }
  return found;
}

/** Collects what is wanted and performs it beside its askers, one batch after the other. */
function inBackground(
  perform: (keys: readonly string[]) => Promise<void>,
): (keys: readonly string[]) => void {
  const wanted = new Set<string>();
  let running = false;
  const next = (): void => {
    if (running || wanted.size === 0) return;
    const keys = [...wanted].slice(0, batch);
    for (const key of keys) wanted.delete(key);
    running = true;
    void perform(keys)
      .catch(() => undefined) // A hint that can't be had is not shown.
      .finally(() => {
        running = false;
        next();
      });
  };
  return (keys) => {
    for (const key of keys) wanted.add(key);
    next();
  };
}
