import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type {
  CartStore,
  PricingTables,
  Stores,
  Transact,
} from "../app/ports.js";
import type { Cart } from "../domain/cart/cart.js";
import { redemptionsOver, rulesOver, usesOver } from "./memory-discounts.js";
import type { State } from "./memory-state.js";
import { testRecheckMs } from "./samples.js";

/** All stores in memory, one transaction at a time; a rejected one leaves nothing. They pass the same contract as those on PostgreSQL. */
export function memoryStores() {
  const memory = {
    state: {
      carts: new Map(),
      checkouts: new Map(),
      rules: new Map(),
      redemptions: new Map(),
      uses: [],
      taxRates: [],
      zones: [],
      versions: { tax: 1, shipping: 1 },
      events: [],
      intents: [],
      audit: [],
    } as State,
  };
  let last: Promise<unknown> = Promise.resolve();
  const transact: Transact = (work) => {
    const run = last.then(async () => {
      const before = structuredClone(memory.state);
      try {
        return await work(storesOver(memory.state));
      } catch (error) {
        memory.state = before;
        throw error;
      }
    });
    last = run.catch(() => undefined);
    return run;
  };
  return {
    transact,
    carts: cartStoreOver(memory, transact),
    tables: tablesOver(memory),
    locked: {
      lockedBefore: async (time: Date, limit: number) =>
        [...memory.state.checkouts.values()]
          .filter((one) => one.status === "locked" && one.createdAt < time)
          .map((one) => one.orderId)
          .slice(0, limit),
    },
    get state() {
      return memory.state;
    },
  };
}

const storesOver = (state: State): Stores => ({
  carts: cartsOver(state),
  checkouts: checkoutsOver(state),
  redemptions: redemptionsOver(state),
  rules: rulesOver(state),
  rates: {
    lock: async (table) => state.versions[table],
    replaceTax: async (rates) => {
      state.taxRates = rates;
      state.versions.tax++;
    },
    replaceZones: async (zones) => {
      state.zones = zones;
      state.versions.shipping++;
    },
  },
  events: { add: async (event) => void state.events.push(event) },
  intents: {
    add: async (intent) => {
      const same = state.intents.some(
        (other) => other.kind === intent.kind && other.key === intent.key,
      );
      if (!same) state.intents.push(intent);
    },
  },
  audit: async (deed) => void state.audit.push(deed),
});

const cartsOver = (state: State): Stores["carts"] => ({
  lock: async (ids) =>
    new Map(
      ids.flatMap((id) => {
        const kept = state.carts.get(id);
        return kept ? [[id, kept.cart] as const] : [];
      }),
    ),
  save: async (cart, nextCheckAt) => {
    const kept = state.carts.get(cart.id);
    state.carts.set(cart.id, {
      cart,
      nextCheckAt:
        nextCheckAt === undefined ? (kept?.nextCheckAt ?? null) : nextCheckAt,
    });
  },
  lockDue: async (now, limit) =>
    [...state.carts.values()]
      .filter(({ nextCheckAt }) => nextCheckAt !== null && nextCheckAt <= now)
      .map(({ cart }) => cart)
      .slice(0, limit),
});

const checkoutsOver = (state: State): Stores["checkouts"] => ({
  find: async (orderId) => {
    const found = state.checkouts.get(orderId);
    return found ?? null;
  },
  begin: async (record) => {
    const there = state.checkouts.get(record.orderId);
    const taken = [...state.checkouts.values()].some(
      (other) =>
        other.cartId === record.cartId &&
        other.cartVersion === record.cartVersion &&
        other.status !== "failed",
    );
    if (taken || (there && there.status !== "failed")) return false;
    state.checkouts.set(record.orderId, { ...record, status: "locked" });
    return true;
  },
  settle: async (orderId, status) => {
    const record = state.checkouts.get(orderId);
    if (record) state.checkouts.set(orderId, { ...record, status });
  },
});

const tablesOver = (memory: { readonly state: State }): PricingTables => {
  const listed = () =>
    [...memory.state.rules.values()].filter((rule) => !rule.isDeleted);
  return {
    taxRates: async (country) =>
      memory.state.taxRates.filter((rate) => rate.country === country),
    zones: async () => memory.state.zones,
    promotions: async () =>
      listed().filter(
        (rule) => rule.kind === "promotion" && rule.status === "active",
      ),
    vouchers: async (codes) =>
      listed().filter(
        (rule) => rule.code !== null && codes.includes(rule.code),
      ),
    uses: async (ruleIds, buyer) => usesOver(memory.state, ruleIds, buyer),
  };
};

const cartStoreOver = (
  memory: { readonly state: State },
  transact: Transact,
): CartStore => ({
  load: async (id) => memory.state.carts.get(id)?.cart ?? null,
  glance: async (id) => memory.state.carts.get(id)?.cart ?? null,
  insert: async (cart, nextCheckAt) => {
    if (!memory.state.carts.has(cart.id))
      memory.state.carts.set(cart.id, { cart, nextCheckAt });
  },
  change: <R extends Refusal>(
    id: string,
    decide: (cart: Cart | null) => Result<Cart, R>,
  ) =>
    transact(async (stores): Promise<Result<Cart, R>> => {
      const decided = decide((await stores.carts.lock([id])).get(id) ?? null);
      if (!decided.ok) return decided;
      const cart = decided.value;
      const { nextCheckAt = null } = memory.state.carts.get(id) ?? {};
      const recheckAt = new Date(cart.touchedAt.getTime() + testRecheckMs);
      const isSooner = nextCheckAt !== null && recheckAt < nextCheckAt;
      await stores.carts.save(cart, isSooner ? recheckAt : nextCheckAt);
      return ok(cart);
    }),
});
