import type { Order } from "../domain/order.js";

/** Who does something, as far as the rules care. */
export type Actor =
  | {
      readonly kind: "staff";
      readonly name: string;
      readonly role: "staff" | "admin";
    }
  | {
      readonly kind: "customer";
      readonly name: string;
      /** Null for a customer's token that names no customer: it owns nothing. */
      readonly customerId: string | null;
    }
  | {
      readonly kind: "guest";
      readonly name: string;
      readonly tokenHash: string;
    }
  /** Other services, the saga among them, and this one's own workers. */
  | { readonly kind: "service"; readonly name: string };

/** By whom, when, and as part of which request something is done. */
export type Deed = {
  readonly actor: Actor;
  readonly now: Date;
  readonly correlationId: string;
};

export type Owned = Pick<Order, "customerId"> & {
  readonly guestTokenHash: string | null;
};

export const ownershipOf = (order: Order): Owned => ({
  customerId: order.customerId,
  guestTokenHash: order.guest?.tokenHash ?? null,
});

/** Whether someone may know that an order exists: its owner, staff and services. */
export function mayOpen(order: Owned, actor: Actor): boolean {
  switch (actor.kind) {
    case "staff":
    case "service":
      return true;
    case "customer":
      return actor.customerId !== null && actor.customerId === order.customerId;
    case "guest":
      return actor.tokenHash === order.guestTokenHash;
  }
}

/** On which side of the cancellation rules someone stands. A service asks for a buyer: it can't undo what is paid. */
export const sideOf = (actor: Actor): "buyer" | "staff" =>
  actor.kind === "staff" ? "staff" : "buyer";
