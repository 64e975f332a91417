import type { Actor } from "../actor.js";
import type { Versioned } from "../ports.js";
import type { OrderFilter, OrderQueries, Page } from "./ports.js";

export type OrderPage = {
  readonly items: readonly Versioned[];
  /** The last order of the page when there are more; null at the end. */
  readonly next: string | null;
};

/** The newest orders that match, as far as the asker may know of them: a customer's own, a guest's own, all for staff. */
export async function listOrders(
  queries: OrderQueries,
  filter: OrderFilter,
  page: Page,
  actor: Actor,
): Promise<OrderPage> {
  const own = ownFilter(filter, actor);
  if (!own) return { items: [], next: null };
  const found = await queries.list(own, { ...page, limit: page.limit + 1 });
  const items = found.slice(0, page.limit);
  return {
    items,
    next: found.length > page.limit ? (items.at(-1)?.order.id ?? null) : null,
  };
}

/** Undefined when nothing that matches can be the asker's own. */
function ownFilter(filter: OrderFilter, actor: Actor): OrderFilter | undefined {
  switch (actor.kind) {
    case "staff":
    case "service":
      return filter;
    case "customer": {
      const { customerId } = actor;
      if (customerId === null) return undefined;
      return (filter.customerId ?? customerId) === customerId
        ? { ...filter, customerId }
        : undefined;
    }
    case "guest":
      return filter.customerId === undefined
        ? { ...filter, guestTokenHash: actor.tokenHash }
        : undefined;
  }
}
