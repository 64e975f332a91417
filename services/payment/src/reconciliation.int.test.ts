import { expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { take } from "./testing/payment-stack.js";
import { staff } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack();

test("reconciliation mends what is certain and reports the rest, once", async () => {
  const [fine, late, wrong] = [v7(), v7(), v7()];
  await take(stack, fine);
  await take(stack, late, { token: "tok_3ds" });
  await take(stack, wrong);
  await stack.sandbox.faults({ webhooksPaused: true });
  const [charge] = await stack.sandbox.charges(late);
  await stack.sandbox.authenticate(charge?.id ?? "");
  await stack.db.execute("UPDATE payments SET next_poll_at = NULL");
  await stack.sandboxDb.execute(
    "UPDATE charges SET refunded_amount = 300 WHERE order_id = $1",
    [wrong],
  );
  await stack.sandboxDb.execute(
    `INSERT INTO charges SELECT 'ch_foreign', 'foreign', 'x', 'nobody', token, capture_method, amount, currency, status,
       authorised_amount, captured_amount, refunded_amount, failure_reason, settles_at, created_at FROM charges WHERE order_id = $1`,
    [fine],
  );
  stack.ahead(61_000);
  const report = await stack.http("POST", "/reconciliation", {
    ...staff,
    body: {},
  });
  stack.ahead(0);
  await stack.sandbox.faults({ webhooksPaused: false });
  expect(report.status).toBe(200);
  expect(report.body["findings"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ orderId: late, mendedAt: expect.any(String) }),
      expect.objectContaining({
        kind: "amount_differs",
        orderId: wrong,
        ours: "refunded 0 USD",
        theirs: "refunded 300 USD",
        mendedAt: null,
      }),
      expect.objectContaining({
        kind: "missing_here",
        transactionId: "ch_foreign",
      }),
    ]),
  );
  expect(
    (await stack.http("GET", `/payments/order/${late}`, staff)).body,
  ).toMatchObject({ status: "completed" });
  const again = await stack.http("GET", "/reconciliation", staff);
  expect(again.body["findings"]).toEqual(report.body["findings"]);
  const events = await stack.db.query(
    "SELECT 1 FROM outbox WHERE type = 'payment.mismatch_found'",
  );
  expect(events).toHaveLength(2);
  expect(
    (await stack.http("GET", "/reconciliation?day=tomorrow", staff)).status,
  ).toBe(422);
});
