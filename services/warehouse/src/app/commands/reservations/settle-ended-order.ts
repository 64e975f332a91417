import type { Refusal } from "@waybill/contracts";
import { type Result, ok } from "@waybill/result";
import type { Clock, Stores } from "../../ports.js";
import { cancelFulfilment } from "../fulfilment/cancel-fulfilment.js";
import { lockOrBlock } from "./lock-or-block.js";
import { letGo } from "./release.js";

/**
 * Safety net for an order that ended as failed or cancelled: nothing stays held for it, nothing of it ships, and nothing
 * can be held for it later.
 */
export async function settleEndedOrder(
  stores: Stores,
  clock: Clock,
  orderId: string,
): Promise<Result<null, Refusal>> {
  const effect = { orderId, effectKey: `${orderId}:order-ended`, run: 0 };
  const found = await lockOrBlock(stores, clock, effect);
  const settled =
    found.status === "committed"
      ? await cancelFulfilment(stores, clock, { ...effect, lines: [] })
      : await letGo(stores, clock, found, "released");
  return settled.ok ? ok(null) : settled;
}
