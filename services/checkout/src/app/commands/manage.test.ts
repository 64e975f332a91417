import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import { id, voucher } from "../../testing/samples.js";
import {
  createRule,
  deleteRule,
  disableRule,
  updateRule,
  type RuleTerms,
} from "./manage-rules.js";
import { replaceShippingZones, replaceTaxRates } from "./replace-rates.js";

let on: MemoryCheckout;
beforeEach(async () => {
  on = await memoryCheckout();
});
const { name, benefit, minSubtotal, validFrom, validTo, skus } = voucher();
const terms: RuleTerms = {
  ...{ name, benefit, minSubtotal, validFrom, validTo, skus },
  categories: [],
  firstOrderOnly: false,
  maxRedemptions: null,
  maxPerCustomer: null,
  stackable: true,
};
const ten = { kind: "voucher", code: "ten" } as const;
const refused = (code: string) => ({ ok: false, error: { code } });

test("a voucher is made with its code in capitals, once", async () => {
  expect(await createRule(on.deps)(ten, terms, id(1))).toMatchObject({
    ok: true,
    value: {
      id: id(1),
      code: "TEN",
      status: "active",
      version: 1,
      redeemed: 0,
    },
  });
  expect(
    await createRule(on.deps)({ ...ten, code: " TEN " }, terms),
  ).toMatchObject(refused("VOUCHER_CODE_TAKEN"));
  expect(await createRule(on.deps)({ kind: "promotion" }, terms)).toMatchObject(
    { value: { kind: "promotion", code: null } },
  );
  expect(on.stores.state.audit.map((deed) => deed.action)).toEqual([
    "voucher.created",
    "promotion.created",
  ]);
});

test("its terms are replaced by version, what was used stays used", async () => {
  await createRule(on.deps)(ten, terms, id(1));
  await on.stores.transact(async (stores) => {
    await stores.redemptions.addUses(
      id(9),
      [id(1)],
      { customerId: id(2), guestKey: null },
      on.clock.now(),
    );
  });
  const five: RuleTerms = {
    ...terms,
    benefit: { type: "percentage", bps: 500 },
  };
  expect(await updateRule(on.deps)(ten, five, 2)).toMatchObject({
    error: { code: "PRECONDITION_FAILED", facts: { version: 1 } },
  });
  expect(await updateRule(on.deps)(ten, five, 1)).toMatchObject({
    value: { version: 2, redeemed: 1, benefit: { bps: 500 } },
  });
  expect(
    await updateRule(on.deps)(
      { kind: "promotion", id: id(77) },
      five,
      undefined,
    ),
  ).toMatchObject(refused("NOT_FOUND"));
  expect(on.stores.state.audit.at(-1)).toMatchObject({
    action: "voucher.updated",
    before: { version: 1 },
    after: { version: 2 },
  });
});

test("a withdrawn rule stays withdrawn, a deleted one is gone", async () => {
  await createRule(on.deps)(ten, terms, id(1));
  expect(await disableRule(on.deps)(ten)).toMatchObject({
    value: { status: "disabled", version: 2 },
  });
  expect(await disableRule(on.deps)(ten)).toMatchObject({
    value: { version: 2 },
  });
  expect((await deleteRule(on.deps)(ten)).ok).toBe(true);
  expect(await deleteRule(on.deps)(ten)).toMatchObject(refused("NOT_FOUND"));
  expect((await createRule(on.deps)(ten, terms)).ok).toBe(true);
});

test("tax and shipping tables are replaced as wholes, by version, and audited", async () => {
  const rate = {
    country: "DE",
    region: "",
    category: "standard",
    rateBps: 1_900,
    inclusive: true,
  };
  expect(await replaceTaxRates(on.deps)([rate], 1)).toEqual({
    ok: true,
    value: { version: 2 },
  });
  expect(await replaceTaxRates(on.deps)([], 1)).toMatchObject({
    error: { code: "PRECONDITION_FAILED", facts: { version: 2 } },
  });
  expect(await on.stores.tables.taxRates("DE")).toEqual([rate]);
  expect((await replaceShippingZones(on.deps)([])).ok).toBe(true);
  expect(on.stores.state.audit.map((deed) => deed.action)).toEqual([
    "tax_rates.replaced",
    "shipping_rates.replaced",
  ]);
});
