import type { Buyer, Stores } from "../app/ports.js";
import type { State } from "./memory-state.js";

const keyOf = (buyer: Buyer): string | null =>
  buyer.customerId ?? buyer.guestKey;

export const redemptionsOver = (state: State): Stores["redemptions"] => ({
  begin: async ({ id, orderId }) => {
    const there = state.redemptions.get(orderId);
    if (there) return { isNew: false, redemption: there };
    const redemption = { id, orderId, status: "redeemed" as const };
    state.redemptions.set(orderId, redemption);
    return { isNew: true, redemption };
  },
  abandon: async (orderId) => void state.redemptions.delete(orderId),
  addUses: async (orderId, ruleIds, buyer) => {
    for (const ruleId of ruleIds) {
      state.uses.push({
        orderId,
        ruleId,
        buyer: keyOf(buyer),
        restored: false,
      });
      count(state, ruleId, 1);
    }
  },
  restore: async ({ id, orderId }) => {
    const there = state.redemptions.get(orderId);
    state.redemptions.set(orderId, {
      id: there?.id ?? id,
      orderId,
      status: "restored",
    });
    if (there?.status !== "redeemed") return false;
    for (const use of state.uses)
      if (use.orderId === orderId && !use.restored) {
        use.restored = true;
        count(state, use.ruleId, -1);
      }
    return true;
  },
  uses: async (ruleIds, buyer) => usesOver(state, ruleIds, buyer),
});

function count(state: State, ruleId: string, by: number): void {
  const rule = state.rules.get(ruleId);
  if (rule) state.rules.set(ruleId, { ...rule, redeemed: rule.redeemed + by });
}

export function usesOver(
  state: State,
  ruleIds: readonly string[],
  buyer: Buyer,
): ReadonlyMap<string, number> {
  const key = keyOf(buyer);
  const uses = new Map<string, number>();
  for (const use of state.uses)
    if (
      key !== null &&
      !use.restored &&
      use.buyer === key &&
      ruleIds.includes(use.ruleId)
    )
      uses.set(use.ruleId, (uses.get(use.ruleId) ?? 0) + 1);
  return uses;
}

export const rulesOver = (state: State): Stores["rules"] => ({
  lock: async (codes, promotionIds) =>
    [...state.rules.values()]
      .filter(
        (rule) =>
          !rule.isDeleted &&
          (rule.code === null
            ? promotionIds.includes(rule.id)
            : codes.includes(rule.code)),
      )
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  insert: async (rule) => {
    const taken = [...state.rules.values()].some(
      (other) =>
        other.id === rule.id ||
        (!other.isDeleted && rule.code !== null && other.code === rule.code),
    );
    if (!taken) state.rules.set(rule.id, { ...rule, redeemed: 0 });
    return !taken;
  },
  update: async (rule) => {
    const kept = state.rules.get(rule.id);
    state.rules.set(rule.id, {
      ...rule,
      redeemed: kept?.redeemed ?? rule.redeemed,
    });
  },
  remove: async (id) => {
    const rule = state.rules.get(id);
    if (rule) state.rules.set(id, { ...rule, isDeleted: true });
  },
});
