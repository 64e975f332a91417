import { beforeAll, expect, test } from "@jest/globals";
import { settle, type Call } from "@waybill/api-client";
import { faultsInBooks } from "./books.js";
import {
  api,
  authenticate,
  cardOrder,
  chargesOf,
  customer,
  eventually,
  place,
  statusOf,
} from "./support.js";

/** How each of the sandbox's cards has to end, and how much it may take at most. */
const ends: Record<string, "confirmed" | "failed"> = {
  tok_ok: "confirmed",
  tok_declined: "failed",
  tok_insufficient_funds: "failed",
  tok_late_ok: "confirmed",
  tok_late_fail: "failed",
  tok_timeout: "confirmed",
  tok_dup_webhook: "confirmed",
  tok_reorder_webhook: "confirmed",
  tok_error_once: "confirmed",
};

let unreachable: { readonly orderId: string; readonly call: Call };
beforeAll(async () => {
  const { id, call } = await customer("CHOPS");
  const body = cardOrder(id, "tok_down", "NW-076");
  unreachable = { orderId: (await place(body, call)).body.orderId, call };
});

test.each(Object.entries(ends))(
  "%s ends %s, with at most one capture, and none that is kept without an order",
  async (token, expected) => {
    const { id, call } = await customer("CHOPS");
    const answer = await place(cardOrder(id, token, "NW-008"), call);
    expect(answer.status).toBe(202);
    const { orderId, total } = answer.body;
    expect(
      (await settle(api, orderId, call, { withinMs: 60_000 })).outcome,
    ).toBe(expected);
    const charges = await chargesOf(orderId);
    const kept = charges.reduce(
      (sum, charge) => sum + charge.capturedAmount - charge.refundedAmount,
      0,
    );
    expect(kept).toBe(expected === "confirmed" ? total.amount : 0);
    expect(
      charges.filter((charge) => charge.capturedAmount > 0).length,
    ).toBeLessThanOrEqual(1);
  },
);

test.each([
  ["tok_3ds", "approve", "confirmed"],
  ["tok_3ds", "fail", "failed"],
  ["tok_3ds_fail", "approve", "failed"],
] as const)(
  "with %s, a buyer who is asked by their bank and chooses to %s ends %s",
  async (token, outcome, expected) => {
    const { id, call } = await customer("CHOPS");
    const answer = await place(cardOrder(id, token, "NW-008"), call);
    const { orderId } = answer.body;
    const waiting = await eventually(
      () => statusOf(orderId, call),
      (status) =>
        status.status === "awaiting_payment" &&
        status.payment?.nextAction?.url !== undefined,
    );
    expect(waiting.payment?.nextAction?.type).toBe("redirect");
    const [charge] = await chargesOf(orderId);
    const authenticated = await authenticate(String(charge?.id), outcome);
    expect(authenticated.status).toBeLessThan(300);
    expect(
      (await settle(api, orderId, call, { withinMs: 30_000 })).outcome,
    ).toBe(expected);
  },
);

test("a card whose bank can't be reached is given up after two minutes, and nothing is kept", async () => {
  const { orderId, call } = unreachable;
  const { outcome } = await settle(api, orderId, call, { withinMs: 180_000 });
  expect(outcome).toBe("failed");
  expect(await faultsInBooks([orderId])).toEqual([]);
});
