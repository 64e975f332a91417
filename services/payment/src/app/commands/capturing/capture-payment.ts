import { ok, refuse } from "@waybill/result";
import { claimCapture } from "../../../domain/captures.js";
import { isSecured, type Payment } from "../../../domain/payment.js";
import type { Deps } from "../../deps.js";
import type { Capture, Outcome, Stores } from "../../ports.js";
import { performCapture } from "./perform-capture.js";

export type CapturePayment = {
  readonly orderId: string;
  /** Once by key, for ever: a shipment's id. */
  readonly key: string;
  /** Minor units; `null`: all that is still authorised. */
  readonly amount: number | null;
};

const inlineGraceMs = 5_000;

/** Captures what is authorised, or a part of it. Of what needs no capture (it was captured at checkout, or is an invoice) nothing. */
export const capturePayment =
  (deps: Deps) =>
  async (wanted: CapturePayment): Outcome<Payment> => {
    const claimed = await deps.transact((stores) =>
      claim(stores, deps, wanted, inlineGraceMs),
    );
    if (!claimed.ok) return claimed;
    const { payment, capture } = claimed.value;
    if (capture?.status !== "pending") return ok(payment);
    await performCapture(deps)(capture.id);
    return ok((await deps.read.find(payment.id)) ?? payment);
  };

type Claimed = {
  readonly payment: Payment;
  readonly capture: Capture | null;
};

/** Claims a capture and leaves an intent for it, in the caller's transaction. */
export async function claim(
  stores: Stores,
  tools: Pick<Deps, "now" | "newId">,
  { orderId, key, amount }: CapturePayment,
  graceMs: number,
): Outcome<Claimed> {
  const payments = await stores.payments.lockOfOrder(orderId);
  const before = payments.find(isSecured) ?? payments.at(-1);
  if (!before) return refuse({ code: "NOT_FOUND" });
  const done = await stores.captures.findByKey(key);
  if (done) return ok({ payment: before, capture: done });
  const claimed = claimCapture(before, amount);
  if (!claimed.ok) return claimed;
  if (claimed.value.amount === 0) return ok({ payment: before, capture: null });
  const capture: Capture = {
    id: tools.newId(),
    key,
    paymentId: before.id,
    amount: claimed.value.amount,
    status: "pending",
  };
  await stores.payments.save(claimed.value.payment, before);
  await stores.captures.insert(capture);
  await stores.intents.add(
    "perform-capture",
    capture.id,
    new Date(tools.now().getTime() + graceMs),
  );
  return ok({ payment: claimed.value.payment, capture });
}
