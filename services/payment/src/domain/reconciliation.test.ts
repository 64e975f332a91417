import { expect, test } from "@jest/globals";
import { someCharge, somePayment } from "../testing/some-payment.js";
import { differences, strangeCharge } from "./reconciliation.js";

const completed = somePayment({
  status: "completed",
  captured: 1_000,
  chargeId: "ch_1",
});

test("equal books have no differences", () => {
  expect(differences(completed, someCharge())).toEqual([]);
  expect(
    differences(
      somePayment({ status: "failed" }),
      someCharge({ status: "failed" }),
    ),
  ).toEqual([]);
  expect(differences(somePayment(), someCharge({ status: "created" }))).toEqual(
    [],
  );
  expect(
    differences(
      somePayment({ status: "processing" }),
      someCharge({ status: "processing" }),
    ),
  ).toEqual([]);
  expect(
    differences(
      somePayment({ status: "processing", authorised: 1_000 }),
      someCharge({ status: "authorised" }),
    ),
  ).toEqual([]);
  const underWay = { ...completed, refunding: 400 };
  expect(differences(underWay, someCharge({ refundedAmount: 400 }))).toEqual(
    [],
  );
});

test("amounts, currencies and states that differ are each named", () => {
  expect(differences(completed, someCharge({ amount: 999 }))).toEqual([
    {
      kind: "amount_differs",
      ours: "amount 1000 USD",
      theirs: "amount 999 USD",
    },
  ]);
  expect(
    differences(completed, someCharge({ refundedAmount: 5 }))[0]?.theirs,
  ).toBe("refunded 5 USD");
  expect(
    differences(completed, someCharge({ currency: "EUR" }))[0],
  ).toMatchObject({ ours: "USD", theirs: "EUR" });
  expect(
    differences(
      somePayment({ status: "processing" }),
      someCharge({ status: "voided" }),
    ),
  ).toEqual([{ kind: "state_differs", ours: "processing", theirs: "voided" }]);
});

test("a dead payment whose charge lives on differs, once nobody is at it any more", () => {
  const charge = someCharge({ status: "authorised" });
  expect(differences(somePayment({ status: "voided" }), charge)).toHaveLength(
    1,
  );
  expect(
    differences(somePayment({ status: "voided", open: true }), charge),
  ).toEqual([]);
});

test("a strange charge matters when money is in it, or may get into it", () => {
  expect(strangeCharge(someCharge())).toHaveLength(1);
  expect(strangeCharge(someCharge({ status: "requires_action" }))).toHaveLength(
    1,
  );
  expect(strangeCharge(someCharge({ status: "voided" }))).toEqual([]);
  expect(strangeCharge(someCharge({ refundedAmount: 1_000 }))).toEqual([]);
});
