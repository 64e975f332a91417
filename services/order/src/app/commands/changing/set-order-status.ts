import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { moveByStaff } from "../../../domain/moves/staff-move.js";
import type { OrderStatus } from "../../../domain/order.js";
import type { Deed } from "../../actor.js";
import { lockFor, orderNotFound, saveSteps } from "../../change-order.js";
import type { Stores, Versioned } from "../../ports.js";

export type StatusToSet = {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly note?: string | undefined;
};

/** Staff move a confirmed order onward by hand; INVALID_TRANSITION names what is allowed, SAGA_OWNED before confirmation. */
export async function setOrderStatus(
  stores: Stores,
  { orderId, status, note }: StatusToSet,
  deed: Deed,
): Promise<Result<Versioned, Refusal>> {
  const found = await lockFor(stores, orderId, deed);
  if (!found) return orderNotFound;
  const all = await stores.cancellations.ofOrder(orderId);
  const open = all.filter((one) => one.state !== "settled");
  const decision = moveByStaff(found.order, status, open, deed.now);
  if (!decision.ok) return decision;
  const saved = await saveSteps(stores, found, decision.value, deed, { note });
  if (saved.version !== found.version)
    await stores.audit.add(
      {
        action: "order.status_set",
        orderId,
        before: { status: found.order.status },
        after: { status, note },
      },
      deed,
    );
  return ok(saved);
}
