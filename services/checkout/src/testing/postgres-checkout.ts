import type { OpenCart } from "../domain/cart/cart.js";
import { fakeBuyers, fakeOrders, fakeWarehouse } from "./fake-services.js";
import { postgresStores } from "./postgres-stores.js";
import { cart, product, testClock, testGuestKey, testIds } from "./samples.js";

/** The use cases of checkout over real stores, with the other services faked. */
export async function postgresCheckout() {
  const clock = testClock();
  const stores = await postgresStores(clock.now);
  const warehouse = fakeWarehouse([
    product("NW-001", 1_800),
    product("NW-002", 1_900),
  ]);
  const orders = fakeOrders();
  const newId = testIds();
  const deps = {
    ...stores,
    ...warehouse,
    ...fakeBuyers(),
    orders: orders.port,
    now: clock.now,
    newId,
    guestKeyOf: testGuestKey,
    promotionsEnabled: true,
    guestCheckoutEnabled: true,
  };
  const open = async (more: Partial<OpenCart> = {}) => {
    const made = cart({ id: newId(), ...more });
    await stores.carts.insert(made, clock.now());
    return made.id;
  };
  /** The same use cases as another process of the deployment has them. */
  const elsewhere = async () => {
    const others = await postgresStores(clock.now, stores.db.url);
    return { ...deps, ...others, stores: others };
  };
  return { stores, orders, deps, open, newId, elsewhere };
}
