import type { OpenCart } from "../domain/cart/cart.js";
import type { RuleRecord } from "../app/ports.js";
import type { Summary } from "../app/queries/summarise-cart.js";
import { fakeBuyers, fakeOrders, fakeWarehouse } from "./fake-services.js";
import { memoryStores } from "./memory-stores.js";
import {
  cart,
  customer,
  product,
  testClock,
  testGuestKey,
  testIds,
} from "./samples.js";

/** The use cases of checkout over stores in memory, with the other services faked, a catalogue of TEA (3.00) and RUM (12.00), and one shipping zone. */
export async function memoryCheckout() {
  const clock = testClock();
  const stores = memoryStores();
  const warehouse = fakeWarehouse([
    product("TEA", 300),
    product("RUM", 1_200, { category: "Spirits" }),
  ]);
  const orders = fakeOrders();
  const who = fakeBuyers();
  const newId = testIds();
  const summaries = new Map<string, Summary>();
  await stores.transact(async (tx) => {
    await tx.rates.replaceZones([
      {
        code: "all",
        name: "All",
        places: [{ country: "*" }],
        options: [
          {
            code: "standard",
            name: "Standard",
            currency: "USD",
            days: { min: 1, max: 3 },
            bands: [{ overGrams: 0, price: 500, perKg: 0 }],
          },
        ],
      },
    ]);
  });
  const deps = {
    ...stores,
    ...warehouse,
    ...who,
    shown: warehouse.catalogue,
    hints: { peek: () => new Map([["TEA", 7]]) },
    summaries: {
      get: async (key: string) => summaries.get(key),
      set: (key: string, summary: Summary) => void summaries.set(key, summary),
    },
    orders: orders.port,
    now: clock.now,
    newId,
    guestKeyOf: testGuestKey,
    promotionsEnabled: true,
    guestCheckoutEnabled: true,
  };
  return {
    deps,
    clock,
    stores,
    warehouse,
    orders,
    who,
    summaries,
    newId,
    /** Puts a cart in place and gives its id. */
    open: async (more: Partial<OpenCart> = {}) => {
      const made = cart({ id: newId(), ...more });
      await stores.carts.insert(made, clock.now());
      return made.id;
    },
    add: (rule: RuleRecord) => stores.transact((tx) => tx.rules.insert(rule)),
    shopper: customer(),
  };
}

export type MemoryCheckout = Awaited<ReturnType<typeof memoryCheckout>>;
