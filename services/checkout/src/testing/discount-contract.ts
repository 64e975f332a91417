import { expect, test } from "@jest/globals";
import { buyer, nobody, promotion, voucher } from "./samples.js";
import { newId, within, type StoresUnderTest } from "./stores-under-test.js";

const now = new Date("2026-03-01T12:00:00Z");
const later = new Date("2026-03-01T13:00:00Z");

/** What vouchers and promotions keep to. */
export function ruleContract(on: () => StoresUnderTest): void {
  test("a rule comes back as it was saved, by code or by id, until it is removed", async () => {
    const ten = voucher({
      ...{
        id: newId(),
        code: "C-TEN",
        skus: ["TEA"],
        categories: ["Spirits"],
        maxRedemptions: 5,
        maxPerCustomer: 1,
      },
      minSubtotal: { amount: 100, currency: "USD" },
      ...{
        validFrom: now,
        validTo: later,
        firstOrderOnly: true,
        stackable: false,
      },
    });
    const sale = promotion({ id: newId() });
    expect(await within(on(), (stores) => stores.rules.insert(ten))).toBe(true);
    expect(
      await within(on(), (stores) =>
        stores.rules.insert({ ...ten, id: newId() }),
      ),
    ).toBe(false);
    await within(on(), (stores) => stores.rules.insert(sale));
    const lock = () =>
      within(on(), (stores) => stores.rules.lock(["C-TEN"], [sale.id]));
    expect(await lock()).toEqual([ten, sale]);
    expect(await on().tables.vouchers(["C-TEN", "NONE"])).toEqual([ten]);
    expect(await on().tables.promotions()).toContainEqual(sale);
    await within(on(), (stores) =>
      stores.rules.update({ ...sale, status: "disabled", version: 2 }),
    );
    expect(await on().tables.promotions()).not.toContainEqual(
      expect.objectContaining({ id: sale.id }),
    );
    await within(on(), (stores) => stores.rules.remove(ten.id, later));
    expect(await lock()).toEqual([{ ...sale, status: "disabled", version: 2 }]);
    expect(
      await within(on(), (stores) =>
        stores.rules.insert({ ...ten, id: newId() }),
      ),
    ).toBe(true);
  });
}

/** What redemptions keep to. */
export function redemptionContract(on: () => StoresUnderTest): void {
  const begin = (orderId: string, who = nobody) =>
    within(on(), (stores) =>
      stores.redemptions.begin(
        {
          id: newId(),
          orderId,
          effectKey: `${orderId}:run`,
          run: 1,
          buyer: who,
        },
        now,
      ),
    );
  const restore = (orderId: string) =>
    within(on(), (stores) =>
      stores.redemptions.restore(
        { id: newId(), orderId, effectKey: `${orderId}:undo`, run: 1 },
        later,
      ),
    );
  const made = async (code: string) => {
    const rule = voucher({ id: newId(), code });
    await within(on(), (stores) => stores.rules.insert(rule));
    return rule.id;
  };
  const redeemed = async (code: string) =>
    (await on().tables.vouchers([code]))[0]?.redeemed;

  test("uses are counted for the rule and its buyer until they are given back, once", async () => {
    const ruleId = await made("C-USED");
    const orderId = newId();
    await within(on(), async (stores) => {
      await stores.redemptions.begin(
        {
          id: newId(),
          orderId,
          effectKey: `${orderId}:run`,
          run: 1,
          buyer: buyer(1),
        },
        now,
      );
      await stores.redemptions.addUses(orderId, [ruleId], buyer(1), now);
    });
    expect(await redeemed("C-USED")).toBe(1);
    expect(await on().tables.uses([ruleId], buyer(1))).toEqual(
      new Map([[ruleId, 1]]),
    );
    expect(await on().tables.uses([ruleId], buyer(2))).toEqual(new Map());
    expect(await on().tables.uses([ruleId], nobody)).toEqual(new Map());
    expect(
      await within(on(), (stores) =>
        stores.redemptions.uses([ruleId], buyer(1)),
      ),
    ).toEqual(new Map([[ruleId, 1]]));
    expect(await restore(orderId)).toBe(true);
    expect(await restore(orderId)).toBe(false);
    expect(await redeemed("C-USED")).toBe(0);
    expect(await on().tables.uses([ruleId], buyer(1))).toEqual(new Map());
  });

  test("an order's row is made once; what was given back before it arrived stays so", async () => {
    const orderId = newId();
    const first = await begin(orderId);
    expect(first).toMatchObject({
      isNew: true,
      redemption: { orderId, status: "redeemed" },
    });
    expect(await begin(orderId)).toMatchObject({
      isNew: false,
      redemption: { id: first.redemption.id },
    });
    const late = newId();
    expect(await restore(late)).toBe(false);
    expect(await begin(late)).toMatchObject({
      isNew: false,
      redemption: { status: "restored" },
    });
  });

  test("a redemption that is abandoned leaves nothing", async () => {
    const orderId = newId();
    await within(on(), async (stores) => {
      await stores.redemptions.begin(
        {
          id: newId(),
          orderId,
          effectKey: `${orderId}:run`,
          run: 1,
          buyer: nobody,
        },
        now,
      );
      await stores.redemptions.abandon(orderId);
    });
    expect(await begin(orderId)).toMatchObject({ isNew: true });
  });

  test("a transaction that fails leaves nothing", async () => {
    const orderId = newId();
    const work = within(on(), async (stores) => {
      await stores.redemptions.restore(
        { id: newId(), orderId, effectKey: `${orderId}:undo`, run: 1 },
        now,
      );
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await begin(orderId)).toMatchObject({ isNew: true });
  });
}
