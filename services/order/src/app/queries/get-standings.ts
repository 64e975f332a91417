import { isEnded } from "../../domain/life-cycle.js";
import type { OrderStatus } from "../../domain/order.js";
import type { OrderQueries } from "./ports.js";

export type Standing = {
  readonly orderId: string;
  /** Null when there is no such order. */
  readonly status: OrderStatus | null;
  readonly closing: boolean;
  readonly ended: boolean;
};

/** Where orders stand, one answer for each id asked, in their order: what others ask before they release or undo. */
export async function getStandings(
  queries: OrderQueries,
  orderIds: readonly string[],
): Promise<Standing[]> {
  const found = await queries.statuses(orderIds);
  const byId = new Map(found.map((view) => [view.orderId, view]));
  return orderIds.map((orderId) => {
    const view = byId.get(orderId);
    return {
      orderId,
      status: view?.status ?? null,
      closing: view?.closing ?? false,
      ended: view ? isEnded(view.status) : false,
    };
  });
}
