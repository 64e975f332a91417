import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { v7 } from "uuid";
import { auditBooks } from "./testing/audit-books.js";
import { eventually, take, voidOrder } from "./testing/payment-stack.js";
import { staffDesk } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack();
const { deposit } = staffDesk(stack);
const balanceOf = async (customerId: string) => {
  const [row] = await stack.db.query<{ balance: number; entries: string }>(
    `SELECT balance, (SELECT -sum(amount) FROM ledger_entries WHERE owner = $1) AS entries FROM accounts WHERE customer_id = $1`,
    [customerId],
  );
  return { balance: row?.balance, entries: Number(row?.entries ?? 0) };
};

test("200 parallel spends of a balance that covers 50: exactly 50 go through, and it is never negative", async () => {
  const customerId = v7();
  await deposit(customerId, 50 * 700 + 699);
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => {
      const orderId = v7();
      const spend = { method: "balance", customerId, amount: 700 } as const;
      // A busy pool answers nothing; the saga asks again, under the same key.
      return eventually("answered", () =>
        take(stack, orderId, spend).catch(() => undefined),
      );
    }),
  );
  const ends = answers.map((answer) => answer.ok && answer.value.payment);
  expect(ends.filter((one) => one && one.status === "completed")).toHaveLength(
    50,
  );
  expect(
    ends.filter((one) => one && one.failureCode === "INSUFFICIENT_BALANCE"),
  ).toHaveLength(150);
  expect(await balanceOf(customerId)).toEqual({ balance: 699, entries: 699 });
});

test("a deposit is booked once by its reference, whatever key asks", async () => {
  const customerId = v7();
  await Promise.all(
    Array.from({ length: 10 }, () => deposit(customerId, 500, "transfer-1")),
  );
  expect(await balanceOf(customerId)).toEqual({ balance: 500, entries: 500 });
});

type Deed = {
  readonly deed:
    | "take card"
    | "take balance"
    | "take invoice"
    | "refund part"
    | "refund rest"
    | "void"
    | "deposit";
  readonly which: number;
  readonly amount: number;
};
const deeds = fc.array(
  fc.record<Deed>({
    deed: fc.constantFrom(
      "take card",
      "take balance",
      "take invoice",
      "refund part",
      "refund rest",
      "void",
      "deposit",
    ),
    which: fc.nat(4),
    amount: fc.integer({ min: 1, max: 3_000 }),
  }),
  { minLength: 6, maxLength: 14 },
);

/** Runs deeds against the real service, two at a time, so that they meet on the same rows. */
async function play(sequence: readonly Deed[]): Promise<void> {
  const customerId = v7();
  const orders: string[] = [v7()];
  const act = async ({ deed, which, amount }: Deed): Promise<unknown> => {
    const orderId = orders[which % orders.length] ?? v7();
    const effect = { key: v7(), run: 1 };
    switch (deed) {
      case "deposit":
        return deposit(customerId, amount);
      case "take card":
      case "take balance":
      case "take invoice": {
        const fresh = v7();
        orders.push(fresh);
        const method =
          deed === "take card"
            ? "card"
            : deed === "take balance"
              ? "balance"
              : "invoice";
        return take(stack, fresh, {
          method,
          amount,
          customerId,
          token: method === "card" ? "tok_ok" : "",
        });
      }
      case "refund part":
        return stack.call("refundPayment", {
          effect,
          orderId,
          amount,
          reason: "",
        });
      case "refund rest":
        return stack.call("refundPayment", {
          effect,
          orderId,
          amount: 0,
          reason: "",
        });
      case "void":
        return voidOrder(stack, orderId);
    }
  };
  for (let i = 0; i < sequence.length; i += 2)
    await Promise.all(sequence.slice(i, i + 2).map(act));
  expect(await auditBooks(stack, orders)).toEqual([]);
  const { balance, entries } = await balanceOf(customerId);
  expect(balance ?? 0).toBe(entries);
}

test("random deeds against the real database and sandbox leave sound books", async () => {
  const numRuns = process.env["WAYBILL_TEST_FULL"] === "1" ? 150 : 15;
  await fc.assert(fc.asyncProperty(deeds, play), {
    numRuns,
    interruptAfterTimeLimit: 200_000,
  });
}, 240_000);

test("parallel refunds with keys of their own never exceed the capture", async () => {
  const orderId = v7();
  await take(stack, orderId, { amount: 1_000 });
  const answers = await Promise.all(
    Array.from({ length: 30 }, () =>
      stack.call("refundPayment", {
        effect: { key: v7(), run: 1 },
        orderId,
        amount: 90,
        reason: "",
      }),
    ),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(11);
  await eventually(
    "given back",
    async () =>
      (await stack.sandbox.charges(orderId))[0]?.refundedAmount === 990,
  );
  await eventually(
    "booked",
    async () => (await auditBooks(stack, [orderId])).length === 0,
  );
});
