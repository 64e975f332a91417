import {
  eventually,
  standing,
  take,
  type PaymentStack,
} from "./payment-stack.js";

/** How each token ends, once everything that may come has come. */
export const ends = {
  tok_ok: "completed",
  tok_declined: "failed",
  tok_insufficient_funds: "failed",
  tok_3ds: "completed",
  tok_3ds_fail: "failed",
  tok_late_ok: "completed",
  tok_late_fail: "failed",
  tok_timeout: "completed",
  tok_dup_webhook: "completed",
  tok_reorder_webhook: "completed",
  tok_error_once: "completed",
  tok_down: "voided",
} as const;
export type Token = keyof typeof ends;
export const tokens = Object.keys(ends) as Token[];

/** How an order's payment ends, its buyer having authenticated if asked to; `what` names it where it never does. */
export async function outcome(
  stack: PaymentStack,
  orderId: string,
  what = orderId,
): Promise<string> {
  const asked = await standing(stack, orderId);
  if (asked?.nextActionUrl)
    await stack.sandbox.authenticate(asked.transactionId);
  return eventually(`${what} ends`, async () => {
    const status = (await standing(stack, orderId))?.status;
    return status !== "pending" && status !== "processing" && status;
  });
}

/** Takes a plain card payment again and again, as its saga does, until it is completed. */
export const untilPaid = (
  stack: PaymentStack,
  orderId: string,
  timeoutMs?: number,
) =>
  eventually(
    `${orderId} is paid`,
    async () => {
      const answer = await take(stack, orderId);
      return answer.ok && answer.value.payment?.status === "completed";
    },
    timeoutMs,
  );
