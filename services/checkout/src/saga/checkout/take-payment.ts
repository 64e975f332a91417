import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import {
  done,
  refused,
  skipped,
  unanswered,
  waiting,
  type StepCall,
  type StepOutcome,
} from "@waybill/saga";
import {
  callMs,
  type NextAction,
  type OrderSnapshot,
  type PaymentView,
  type SagaDeps,
} from "../ports.js";
import {
  effectOf,
  remember,
  type CheckoutState,
  type CheckoutStep,
  type PaymentWish,
} from "./checkout-state.js";

type Outcome = Promise<StepOutcome<CheckoutState>>;

/** The call in hand: what it knows, and whether it is the last one. */
type Taking = {
  readonly state: CheckoutState;
  readonly deps: SagaDeps;
  readonly order: OrderSnapshot;
  readonly wish: PaymentWish;
  readonly last: boolean;
};

/**
 * Takes the order's money, or the promise of it. A payment under way is waited for until a deadline; a declined one ends the
 * checkout, or lets the buyer choose another method for a while. Nothing is given up before the provider was asked once more.
 */
export const takePayment: CheckoutStep = {
  name: "take-payment",
  undo: "compensate",
  // The payment service itself looks up what it has no answer of.
  deadlineMs: 4 * callMs,
  async run(state, deps, call) {
    const order = await deps.orders.snapshot(state.orderId);
    if (order.total === 0) return skipped(state);
    const wish = state.wishes.payment ?? { n: 1, ...order.payment };
    return take({ state, deps, order, wish, last: isLast(state, deps, call) });
  },
  async compensate(state, { payments }) {
    const settled = await payments.giveBack({
      ...effectOf(state, "take-payment", "undo"),
      reason: "checkout undone",
    });
    if (!settled)
      throw Object.assign(new Error("the money is not back yet"), {
        code: "NOT_SETTLED",
      });
  },
};

const isLast = (
  { memory }: CheckoutState,
  { now }: SagaDeps,
  { last }: StepCall,
): boolean =>
  last || (memory.payUntil !== undefined && now() >= memory.payUntil);

async function take(taking: Taking): Outcome {
  const { state, deps, wish } = taking;
  const { pending, declined } = state.memory;
  if (declined?.n === wish.n || pending === wish.n) {
    const payment = await deps.payments.poll(state.orderId);
    if (payment?.secured) return paid(state, payment);
    if (declined?.n === wish.n) return refuseOrOffer(taking, declined.code);
    if (payment) return judge(taking, payment);
  }
  const taken = await ask(taking);
  if (taken.ok) return judge(taking, taken.value);
  const { code } = taken.error;
  if (code === "PAYMENT_PROVIDER_UNAVAILABLE") return offerOthers(taking, code);
  return code === "PAYMENT_VOIDED"
    ? refused(code)
    : refuseOrOffer(taking, code);
}

/** Puts the wish to the payment service, under a key of its own. */
async function ask({
  state,
  deps,
  order,
  wish,
}: Taking): Promise<Result<PaymentView, Refusal>> {
  const { total: amount, currency, customerId } = order;
  const effect = effectOf(
    state,
    "take-payment",
    wish.n === 1 ? "run" : (`run:${String(wish.n)}` as `run:${number}`),
  );
  const wanted = { ...effect, amount, currency, customerId };
  if ("receipt" in wish)
    return deps.payments.recordReceipt({ ...wanted, note: wish.receipt });
  // A balance is checked there, in the same transaction that spends it.
  const { method, token } = wish;
  return deps.payments.take({ ...wanted, method, token });
}

async function judge(taking: Taking, payment: PaymentView): Outcome {
  if (payment.secured) return paid(taking.state, payment);
  switch (payment.status) {
    case "pending":
    case "processing":
      return pend(taking, payment);
    default:
      return refuseOrOffer(taking, payment.failureCode || "PAYMENT_DECLINED");
  }
}

const paid = (state: CheckoutState, { id }: PaymentView) =>
  done(remember(state, { paymentId: id }));

/** Under way: the buyer or the provider has to act, and is waited for until the deadline. */
async function pend(
  { state, deps, wish, last }: Taking,
  payment: PaymentView,
): Outcome {
  if (last) return refused("PAYMENT_TIMEOUT");
  const { settings, now, orders } = deps;
  const payUntil = state.memory.payUntil ?? now() + settings.paymentDeadlineMs;
  const url = payment.nextActionUrl;
  const sentTo = `${String(wish.n)} ${url}`;
  if (state.memory.sentTo !== sentTo) {
    const nextAction: NextAction = url ? { type: "redirect", url } : null;
    const told = await orders.awaitPayment({ ...state, nextAction });
    if (!told.ok) return refused(told.error.code);
  }
  const memory = { pending: wish.n, payUntil, sentTo, paymentId: payment.id };
  return waiting(remember(state, memory), "payment", payUntil);
}

/** Declined: the end, or the buyer's turn to choose another method. */
async function refuseOrOffer(taking: Taking, code: string): Outcome {
  const { state, deps, wish, last } = taking;
  const { paymentRetryMs } = deps.settings;
  if (last || paymentRetryMs === 0) return refused(code);
  const payUntil = state.memory.payUntil ?? deps.now() + paymentRetryMs;
  if (state.memory.declined?.n !== wish.n) {
    const told = await offer(taking);
    if (!told.ok) return refused(told.error.code);
  }
  const memory = { declined: { n: wish.n, code }, payUntil };
  return waiting(remember(state, memory), "another payment method", payUntil);
}

/** The provider is away: it is tried again, and meanwhile the buyer may choose a method that needs no provider. */
async function offerOthers(taking: Taking, code: string): Outcome {
  const { state } = taking;
  if (state.memory.offered) return unanswered(code, state);
  const told = await offer(taking);
  if (!told.ok) return refused(told.error.code);
  return unanswered(code, remember(state, { offered: true }));
}

const offer = ({ state, deps }: Taking): Promise<Result<unknown, Refusal>> =>
  deps.orders.awaitPayment({
    ...state,
    nextAction: { type: "choose_payment", url: "" },
  });
