import type {
  CartStore,
  PricingTables,
  Stores,
  Transact,
} from "../app/ports.js";
import { testIds } from "./samples.js";

/** The stores as the contract sees them. */
export type StoresUnderTest = {
  readonly transact: Transact;
  readonly carts: CartStore;
  readonly tables: PricingTables;
  readonly locked: {
    lockedBefore(time: Date, limit: number): Promise<readonly string[]>;
  };
};

/** Ids of the contract's own, apart from those of other tests on the same database. */
export const newId = testIds(10_000);
export const within = <T>(
  on: StoresUnderTest,
  work: (stores: Stores) => Promise<T>,
) => on.transact(work);
