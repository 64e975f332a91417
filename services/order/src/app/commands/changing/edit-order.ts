import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { edit, type OrderEdit } from "../../../domain/moves/edit.js";
import type { Deed } from "../../actor.js";
import { lockFor, orderNotFound, saveSteps } from "../../change-order.js";
import { orderEvent } from "../../events.js";
import type { Stores, Versioned } from "../../ports.js";

export type EditedOrder = {
  readonly orderId: string;
  readonly edit: OrderEdit;
  /** The version that the editor saw; null edits whatever is there. */
  readonly expectedVersion: string | null;
};

/** Edits address, notes or metadata of an order that has not shipped, and keeps what was there before. */
export async function editOrder(
  stores: Stores,
  input: EditedOrder,
  deed: Deed,
): Promise<Result<Versioned, Refusal>> {
  const found = await lockFor(stores, input.orderId, deed);
  if (!found) return orderNotFound;
  if (
    input.expectedVersion !== null &&
    input.expectedVersion !== String(found.version)
  )
    return refuse({
      code: "PRECONDITION_FAILED",
      detail: `The order is at version ${String(found.version)} now.`,
    });
  const decision = edit(found.order, input.edit);
  if (!decision.ok) return decision;
  const { order, before, after } = decision.value;
  if (order === found.order) return ok(found);
  const record = { orderId: order.id, before, after };
  await stores.edits.add(record, deed);
  if (deed.actor.kind === "staff")
    await stores.audit.add({ action: "order.edited", ...record }, deed);
  const updated = orderEvent("order.updated", order, deed, {
    orderId: order.id,
    customerId: order.customerId,
    fields: Object.keys(after),
  });
  return ok(
    await saveSteps(stores, found, [order], deed, { events: [updated] }),
  );
}
