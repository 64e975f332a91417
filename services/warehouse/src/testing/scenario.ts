import { createProduct } from "../app/commands/catalogue/products.js";
import { requestFulfilment } from "../app/commands/fulfilment/request-fulfilment.js";
import { reserve } from "../app/commands/reservations/reserve.js";
import { openLevel } from "../app/commands/stock/levels.js";
import type { Line } from "../domain/lines.js";
import type { Stocked, World } from "./world.js";

export const teaFacts = {
  name: "Tea",
  description: "",
  category: "Beverages",
  taxCategory: "food",
  weightGrams: 100,
  status: "active",
} as const;
export const tea = {
  ...teaFacts,
  price: { amount: 1000, currency: "USD" },
} as const;

/** Three warehouses without goods. */
export async function threeWarehouses(world: World): Promise<Stocked> {
  const add = (code: string, country: string, priority: number) =>
    world.addWarehouse({ code, country, priority });
  return {
    world,
    sea: await add("SEA", "US", 1),
    lon: await add("LON", "GB", 2),
    ber: await add("BER", "DE", 3),
  };
}

/** Puts `onHand` units of a SKU, made on the way, on a shelf. */
export async function shelve(
  world: World,
  sku: string,
  warehouseId: string,
  onHand: number,
  reordering = { reorderPoint: 0, reorderQuantity: 0 },
): Promise<void> {
  const { transact, clock } = world;
  await transact((stores) => createProduct(stores, clock, { ...tea, sku }));
  const opened = await transact((stores) =>
    openLevel(stores, clock, { sku, warehouseId, onHand, ...reordering }),
  );
  if (!opened.ok) throw new Error(opened.error.code);
}

export const line = (sku: string, quantity: number): Line => ({
  sku,
  quantity,
});

/** Reserve as the saga asks it. */
export const hold = (
  { transact, clock }: World,
  orderId: string,
  lines: readonly Line[],
  options: { country?: string; ttlSeconds?: number } = {},
) =>
  transact((stores) =>
    reserve(stores, clock, {
      kind: "checkout",
      orderId,
      reference: orderId,
      effectKey: `${orderId}:reserve-stock:run`,
      run: 1,
      lines,
      ttlSeconds: options.ttlSeconds ?? 900,
      country: options.country,
    }),
  );

const berlin = {
  name: "A. F.",
  street: "Obere Str. 57",
  city: "Berlin",
  country: "DE",
};

/** RequestFulfilment as the saga asks it. */
export const fulfil = (
  { transact, clock }: World,
  orderId: string,
  lines: readonly Line[],
  customerId: string | null = null,
) =>
  transact((stores) =>
    requestFulfilment(stores, clock, {
      orderId,
      customerId,
      lines,
      shipTo: berlin,
      country: "DE",
    }),
  );

/** The value of an outcome that must be one. */
export function value<T>(
  outcome:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: { readonly code: string } },
): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.error.code}`);
  return outcome.value;
}
