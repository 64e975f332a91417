import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { redeemVoucher } from "../../app/commands/redeem-voucher.js";
import { restoreVoucher } from "../../app/commands/restore-voucher.js";
import { postgresCheckout } from "../../testing/postgres-checkout.js";
import { buyer, voucher } from "../../testing/samples.js";

type Setup = Awaited<ReturnType<typeof postgresCheckout>>;
let on: Setup;
beforeAll(async () => {
  on = await postgresCheckout();
});
afterAll(() => on.stores.close());

test("200 parallel redemptions of a voucher with 10 uses redeem it exactly 10 times", async () => {
  const rule = voucher({ id: on.newId(), code: "SCARCE", maxRedemptions: 10 });
  await on.stores.transact((stores) => stores.rules.insert(rule));
  const orders = Array.from({ length: 200 }, () => on.newId());
  const answers = await Promise.all(
    orders.map((orderId, i) =>
      redeemVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:redeem-voucher:run`,
        run: 1,
        codes: ["SCARCE"],
        promotionIds: [],
        buyer: buyer(i),
      }),
    ),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(10);
  for (const answer of answers)
    if (!answer.ok) expect(answer.error.code).toBe("VOUCHER_EXHAUSTED");
  const [counted] = await on.stores.db.query(
    "SELECT redeemed, (SELECT count(*)::int FROM redemption_uses WHERE rule_id = $1) AS uses FROM discount_rules WHERE id = $1",
    [rule.id],
  );
  expect(counted).toEqual({ redeemed: 10, uses: 10 });

  // Given back and taken again, by as many as before.
  const used = orders.filter((_, i) => answers[i]?.ok === true).slice(0, 4);
  await Promise.all(
    [...used, ...used].map((orderId) =>
      restoreVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:redeem-voucher:undo`,
        run: 1,
      }),
    ),
  );
  const again = await Promise.all(
    Array.from({ length: 20 }, () => on.newId()).map((orderId) =>
      redeemVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:r`,
        run: 1,
        codes: ["SCARCE"],
        promotionIds: [],
        buyer: buyer(),
      }),
    ),
  );
  expect(again.filter((answer) => answer.ok)).toHaveLength(4);
});

test("a redemption racing its undo is never left behind, whichever comes first", async () => {
  const rule = voucher({
    id: on.newId(),
    code: "RACED",
    maxRedemptions: 1_000,
  });
  await on.stores.transact((stores) => stores.rules.insert(rule));
  for (let round = 0; round < 40; round++) {
    const orderId = on.newId();
    await Promise.all([
      redeemVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:run`,
        run: 1,
        codes: ["RACED"],
        promotionIds: [],
        buyer: buyer(),
      }),
      restoreVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:undo`,
        run: 1,
      }),
      redeemVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:run`,
        run: 1,
        codes: ["RACED"],
        promotionIds: [],
        buyer: buyer(),
      }),
    ]);
    expect(
      await redeemVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:run`,
        run: 2,
        codes: ["RACED"],
        promotionIds: [],
        buyer: buyer(),
      }),
    ).toMatchObject({ ok: false, error: { code: "VOUCHER_RESTORED" } });
  }
  const [row] = await on.stores.db.query(
    "SELECT redeemed FROM discount_rules WHERE id = $1",
    [rule.id],
  );
  expect(row).toEqual({ redeemed: 0 });
});

test("orders that use several vouchers in any order do not block each other", async () => {
  const codes = ["SET-A", "SET-B", "SET-C"];
  for (const code of codes)
    await on.stores.transact((stores) =>
      stores.rules.insert(
        voucher({ id: on.newId(), code, maxRedemptions: 30 }),
      ),
    );
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => {
      const orderId = on.newId();
      return redeemVoucher(on.deps)({
        orderId,
        effectKey: `${orderId}:run`,
        run: 1,
        codes: i % 2 === 0 ? codes : [...codes].reverse(),
        promotionIds: [],
        buyer: buyer(i),
      });
    }),
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(30);
});
