import type { OutgoingEvent } from "@waybill/contracts";
import { refuse } from "@waybill/result";
import type { Order } from "../domain/order.js";
import { mayOpen, ownershipOf, type Deed } from "./actor.js";
import { movedEvents } from "./events.js";
import type { Stores, Versioned } from "./ports.js";

export const orderNotFound = refuse({
  code: "NOT_FOUND",
  detail: "There is no such order.",
} as const);

/** Locks an order for someone who may know of it; null otherwise: another's order does not exist for them. */
export async function lockFor(
  stores: Stores,
  orderId: string,
  deed: Deed,
): Promise<Versioned | null> {
  const found = await stores.orders.lock(orderId);
  return found && mayOpen(ownershipOf(found.order), deed.actor) ? found : null;
}

export type Extra = {
  readonly note?: string | undefined;
  /** Events beside those of the moves; they come after them. */
  readonly events?: readonly OutgoingEvent[];
};

/** Saves where an order has come to, with the history and the events of its moves; writes nothing when nothing changed. */
export async function saveSteps(
  stores: Stores,
  before: Versioned,
  steps: readonly Order[],
  deed: Deed,
  extra: Extra = {},
): Promise<Versioned> {
  const order = steps.at(-1) ?? before.order;
  const events = [
    ...movedEvents(before.order, steps, deed),
    ...(extra.events ?? []),
  ];
  if (order === before.order && events.length === 0) return before;
  const version = await stores.orders.save(
    { before, steps: [...steps], note: extra.note, events },
    deed,
  );
  return { order, version, updatedAt: deed.now };
}
