import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { isLimited } from "../../domain/discounts/discount-rule.js";
import { hasUseLeft } from "../../domain/discounts/eligibility.js";
import type { Buyer, NewId, Now, Stores, Transact } from "../ports.js";

export type RedeemRequest = {
  readonly orderId: string;
  readonly effectKey: string;
  readonly run: number;
  readonly codes: readonly string[];
  readonly promotionIds: readonly string[];
  readonly buyer: Buyer;
};

/**
 * Uses vouchers and limited promotions for an order, all of them or none, once an order: a repeat answers the first answer.
 * The rules' rows are locked while their limits are looked at, so limits hold whatever races. VOUCHER_RESTORED once it was given back.
 */
export const redeemVoucher =
  (deps: {
    readonly transact: Transact;
    readonly now: Now;
    readonly newId: NewId;
  }) =>
  (request: RedeemRequest): Promise<Result<{ id: string }, Refusal>> =>
    deps.transact(async (stores) => {
      const { isNew, redemption } = await stores.redemptions.begin(
        { ...request, id: deps.newId() },
        deps.now(),
      );
      if (redemption.status === "restored")
        return refuse({ code: "VOUCHER_RESTORED" });
      if (!isNew) return ok({ id: redemption.id });
      const known = await withBuyer(stores, request);
      const refusal = await takeUses(stores, known, deps.now());
      if (refusal) {
        await stores.redemptions.abandon(request.orderId); // A refusal leaves nothing; a later use may succeed.
        return refuse(refusal);
      }
      return ok({ id: redemption.id });
    });

/** The saga knows customers; who the guest of a cart is was noted when the cart was ordered. */
async function withBuyer(
  stores: Stores,
  request: RedeemRequest,
): Promise<RedeemRequest> {
  const { customerId, guestKey } = request.buyer;
  if (customerId !== null || guestKey !== null) return request;
  const checkout = await stores.checkouts.find(request.orderId);
  return checkout ? { ...request, buyer: checkout.buyer } : request;
}

async function takeUses(
  stores: Stores,
  request: RedeemRequest,
  now: Date,
): Promise<Refusal | undefined> {
  const locked = await stores.rules.lock(request.codes, request.promotionIds);
  const missing = request.codes.find(
    (code) => !locked.some((rule) => rule.code === code),
  );
  if (missing !== undefined)
    return { code: "VOUCHER_UNKNOWN", facts: { voucher: missing } };
  const rules = locked.filter(
    (rule) => rule.kind === "voucher" || isLimited(rule),
  );
  const uses = await stores.redemptions.uses(
    rules.map((rule) => rule.id),
    request.buyer,
  );
  for (const rule of rules) {
    const left = hasUseLeft(rule, uses.get(rule.id) ?? 0);
    if (!left.ok) return left.error;
  }
  await stores.redemptions.addUses(
    request.orderId,
    rules.map((rule) => rule.id),
    request.buyer,
    now,
  );
  return undefined;
}
