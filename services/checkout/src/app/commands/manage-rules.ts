import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  normalCode,
  type DiscountRule,
} from "../../domain/discounts/discount-rule.js";
import type { NewId, Now, RuleRecord, Stores, Transact } from "../ports.js";

/** What staff decide about a voucher or promotion. */
export type RuleTerms = Omit<
  DiscountRule,
  "id" | "kind" | "code" | "status" | "redeemed"
>;

/** A voucher by its code, or a promotion by its id. */
export type RuleName =
  | { readonly kind: "voucher"; readonly code: string }
  | { readonly kind: "promotion"; readonly id: string };

type Deps = {
  readonly transact: Transact;
  readonly now: Now;
  readonly newId: NewId;
};
type Changed = Promise<Result<RuleRecord, Refusal>>;

/** Adds a voucher or promotion; a voucher's code must be free. */
export const createRule =
  (deps: Deps) =>
  (
    name:
      | { readonly kind: "voucher"; readonly code: string }
      | { readonly kind: "promotion" },
    terms: RuleTerms,
    id = deps.newId(),
  ): Changed =>
    deps.transact(async (stores): Promise<Result<RuleRecord, Refusal>> => {
      const now = deps.now();
      const rule: RuleRecord = {
        ...terms,
        id,
        kind: name.kind,
        code: name.kind === "voucher" ? normalCode(name.code) : null,
        status: "active",
        redeemed: 0,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      if (!(await stores.rules.insert(rule)))
        return refuse({
          code: "VOUCHER_CODE_TAKEN",
          facts: { code: rule.code },
        });
      await record(stores, "created", rule.id, undefined, rule);
      return ok(rule);
    });

/** Replaces the terms of a voucher or promotion. What was used stays used; a lower limit only stops further uses. */
export const updateRule =
  (deps: Deps) =>
  (
    name: RuleName,
    terms: RuleTerms,
    expectedVersion: number | undefined,
  ): Changed =>
    change(deps, name, "updated", expectedVersion, (rule) => ({
      ...rule,
      ...terms,
    }));

/** Withdraws a voucher or promotion; withdrawing it again changes nothing. */
export const disableRule =
  (deps: Deps) =>
  (name: RuleName): Changed =>
    change(deps, name, "disabled", undefined, (rule) =>
      rule.status === "disabled" ? rule : { ...rule, status: "disabled" },
    );

/** Takes a voucher or promotion away; its uses stay on record, and its code is free again. */
export const deleteRule =
  (deps: Deps) =>
  (name: RuleName): Promise<Result<undefined, Refusal>> =>
    deps.transact(async (stores): Promise<Result<undefined, Refusal>> => {
      const rule = await lockRule(stores, name);
      if (!rule) return refuse({ code: "NOT_FOUND" });
      await stores.rules.remove(rule.id, deps.now());
      await record(stores, "deleted", rule.id, rule, undefined);
      return ok(undefined);
    });

const change = (
  deps: Deps,
  name: RuleName,
  deed: string,
  expectedVersion: number | undefined,
  how: (rule: RuleRecord) => RuleRecord,
): Changed =>
  deps.transact(async (stores): Promise<Result<RuleRecord, Refusal>> => {
    const before = await lockRule(stores, name);
    if (!before) return refuse({ code: "NOT_FOUND" });
    if (expectedVersion !== undefined && expectedVersion !== before.version)
      return refuse({
        code: "PRECONDITION_FAILED",
        facts: { version: before.version },
      });
    const wanted = how(before);
    if (wanted === before) return ok(before);
    const after = {
      ...wanted,
      version: before.version + 1,
      updatedAt: deps.now(),
    };
    await stores.rules.update(after);
    await record(stores, deed, after.id, before, after);
    return ok(after);
  });

async function lockRule(
  stores: Stores,
  name: RuleName,
): Promise<RuleRecord | undefined> {
  const [rule] =
    name.kind === "voucher"
      ? await stores.rules.lock([normalCode(name.code)], [])
      : await stores.rules.lock([], [name.id]);
  return rule;
}

const record = (
  stores: Stores,
  deed: string,
  id: string,
  before: RuleRecord | undefined,
  after: RuleRecord | undefined,
): Promise<void> =>
  stores.audit({
    action: `${(after ?? before)?.kind ?? "rule"}.${deed}`,
    object: { type: (after ?? before)?.kind ?? "rule", id },
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  });
