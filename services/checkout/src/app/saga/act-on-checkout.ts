import type { PaymentMethod, Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { PaymentWish } from "../../saga/checkout/checkout-state.js";
import { wakeLater } from "./follow-events.js";
import type { SagaStores, SagaTransact } from "./ports.js";
import type { CheckoutRow, SagaRow } from "./saga-row.js";

type Deps = { readonly transact: SagaTransact; readonly now: () => Date };

export type PaymentChoice = {
  readonly orderId: string;
  /** Of the request: the wish is kept once, however often it is sent. */
  readonly operationId: string;
  readonly method: PaymentMethod;
  readonly token: string;
};

/** The buyer pays another way. Only while the checkout waits for a payment, or its provider is away, and may still be paid. */
export const choosePayment =
  ({ transact, now }: Deps) =>
  (choice: PaymentChoice): Promise<Result<null, Refusal>> =>
    transact(async (stores) => {
      const saga = await stores.sagas.lock(choice.orderId);
      if (saga?.kind !== "checkout") return refuse({ code: "NOT_FOUND" });
      if (!mayStillBePaid(saga, now()))
        return refuse({ code: "PAYMENT_NOT_EXPECTED" });
      if (choice.method === "balance" && saga.customerId === null)
        return refuse({
          code: "PAYMENT_METHOD_UNAVAILABLE",
          detail: "Only customers have a balance.",
        });
      const { method, token } = choice;
      const wish = { n: nextNumber(saga), method, token };
      await wishPayment(stores, saga, wish, choice.operationId, now());
      return ok(null);
    });

function mayStillBePaid(saga: CheckoutRow, now: Date): boolean {
  const { memory, wishes, state } = saga;
  if (wishes.cancel || wishes.undo) return false;
  if (memory.payUntil !== undefined && now.getTime() >= memory.payUntil)
    return false;
  if (state === "waiting") return true;
  return (
    state === "running" &&
    memory.offered === true &&
    saga.step === "take-payment"
  );
}

const nextNumber = ({ wishes }: CheckoutRow): number =>
  (wishes.payment?.n ?? 1) + 1;

async function wishPayment(
  stores: SagaStores,
  saga: CheckoutRow,
  payment: PaymentWish,
  operationId: string,
  now: Date,
): Promise<void> {
  await stores.sagas.wish(saga.id, { ...saga.wishes, payment }, now);
  await wakeLater(stores, saga, operationId);
}

export const resolutions = ["retry", "undo", "mark-paid", "give-up"] as const;
export type Resolution = {
  readonly orderId: string;
  readonly operationId: string;
  readonly action: (typeof resolutions)[number];
  readonly note: string;
};

/**
 * A person decides on a checkout that is stuck: try again now; undo it (before the pivot); take it for paid (while it waits for its
 * payment; the receipt goes into the ledger); or give up on the part that it is stuck at, which they have settled by hand. Audited.
 */
export const resolveCheckout =
  ({ transact, now }: Deps) =>
  (wanted: Resolution): Promise<Result<null, Refusal>> =>
    transact(async (stores) => {
      const sagas = await stores.sagas.lockOrder(wanted.orderId);
      if (!sagas.some(({ kind }) => kind === "checkout"))
        return refuse({ code: "NOT_FOUND" });
      const saga = sagas.find(({ state }) => state !== "done");
      if (!saga)
        return refuse({ code: "NOT_RESOLVABLE", detail: "It is done." });
      const refusal = await carryOut(stores, saga, wanted, now());
      if (refusal) return refuse(refusal);
      await stores.audit({
        action: `checkout.${wanted.action}`,
        object: { type: "checkout", id: saga.id },
        before: standOf(saga),
        after: { note: wanted.note },
      });
      return ok(null);
    });

const standOf = ({ state, step, attempt, waitingFor, run }: SagaRow) => ({
  ...{ state, step, attempt, waitingFor, run },
});

async function carryOut(
  stores: SagaStores,
  saga: SagaRow,
  { action, operationId, note }: Resolution,
  now: Date,
): Promise<Refusal | undefined> {
  switch (action) {
    case "retry":
      await wakeLater(stores, saga, operationId);
      return undefined;
    case "undo":
      if (saga.kind !== "checkout" || isPastPivot(saga))
        return notNow(
          "It is past the point where it can be undone: cancel the order.",
        );
      await stores.sagas.wish(saga.id, { ...saga.wishes, undo: true }, now);
      await wakeLater(stores, saga, operationId);
      return undefined;
    case "mark-paid":
      if (saga.kind !== "checkout" || saga.state !== "waiting")
        return notNow("It does not wait for its payment.");
      await wishPayment(
        ...([stores, saga, { n: nextNumber(saga), receipt: note }] as const),
        ...([operationId, now] as const),
      );
      return undefined;
    case "give-up":
      return giveUp(stores, saga, operationId, now);
  }
}

const notNow = (detail: string): Refusal => ({
  code: "NOT_RESOLVABLE",
  detail,
});

const afterPivot: ReadonlySet<string | null> = new Set([
  "confirm-order",
  "request-fulfilment",
]);

const isPastPivot = ({ step, failure }: SagaRow): boolean =>
  failure !== null || afterPivot.has(step);

/** The part that it is stuck at counts as done: the person has seen to it. The rest goes on. */
async function giveUp(
  stores: SagaStores,
  saga: SagaRow,
  operationId: string,
  now: Date,
): Promise<Refusal | undefined> {
  if (saga.state !== "needs_attention" || saga.step === null)
    return notNow("It does not need attention: it is still being tried.");
  if (saga.step === "confirm-order")
    return notNow("Only the order itself says whether it is confirmed.");
  const part = `${saga.step}:${saga.failure === null ? "run" : "undo"}`;
  const byHand = [...(saga.wishes.byHand ?? []), part];
  await stores.sagas.wish(saga.id, { ...saga.wishes, byHand }, now);
  await wakeLater(stores, saga, operationId);
  return undefined;
}
