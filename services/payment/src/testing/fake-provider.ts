import type { Answer, ChargeOrder, Provider } from "../app/ports.js";
import type { Charge } from "../domain/charge.js";

export type Operation =
  | "create"
  | "confirm"
  | "get"
  | "find"
  | "capture"
  | "void"
  | "refund"
  | "list";
/** How a call goes wrong: not carried out and said so; lost before it arrived; carried out, and the answer lost. */
export type Fault = "not-done" | "lost-before" | "lost-after";

export type FakeProvider = Omit<Provider, "listDay"> & {
  /** A test may put another list in its place. */
  listDay: Provider["listDay"];
  readonly charges: Map<string, HeldCharge>;
  /** Refunds by key: each once. */
  readonly refunds: Map<string, number>;
  readonly calls: Operation[];
  /** The next call of an operation goes wrong; several in a row queue up. */
  fail(operation: Operation, ...faults: Fault[]): void;
  /** Called right before an operation is carried out. */
  before(operation: Operation, then: () => Promise<unknown>): void;
  down: boolean;
  open: boolean;
  /** The bank decides about a charge that waits. */
  settle(chargeId: string, outcome: "approve" | "fail"): Charge;
};

type Held = HeldCharge;
export type HeldCharge = Charge & {
  readonly token: string;
  readonly capture: "automatic" | "manual";
  readonly held: number;
};

const done = <T>(value: T): Answer<T> => ({ outcome: "done", value });
const refused = (reason: string): Answer<never> => ({
  outcome: "refused",
  reason,
});

/** A card provider in memory that keeps the same promises as the sandbox: one effect for each key. */
export function fakeProvider(): FakeProvider {
  const charges = new Map<string, Held>();
  const refunds = new Map<string, number>();
  const captures = new Map<string, number>();
  const faults = new Map<Operation, Fault[]>();
  const hooks = new Map<Operation, () => Promise<unknown>>();
  const calls: Operation[] = [];

  const put = (charge: Held): Held => {
    charges.set(charge.id, charge);
    return charge;
  };
  const call = async <T>(
    operation: Operation,
    work: () => Answer<T>,
  ): Promise<Answer<T>> => {
    calls.push(operation);
    if (provider.down || provider.open) return { outcome: "not-done" };
    const hook = hooks.get(operation);
    hooks.delete(operation);
    await hook?.();
    const fault = faults.get(operation)?.shift();
    if (fault === "not-done") return { outcome: "not-done" };
    if (fault === "lost-before") return { outcome: "unknown" };
    const answer = work();
    return fault === "lost-after" ? { outcome: "unknown" } : answer;
  };
  const withCharge = <T>(id: string, work: (charge: Held) => Answer<T>) => {
    const charge = charges.get(id);
    return charge ? work(charge) : refused("charge_unknown");
  };

  const provider: FakeProvider = {
    name: "fake",
    charges,
    refunds,
    calls,
    down: false,
    open: false,
    fail: (operation, ...more) => {
      faults.set(operation, [...(faults.get(operation) ?? []), ...more]);
    },
    before: (operation, then) => {
      hooks.set(operation, then);
    },
    settle: (id, outcome) => {
      const charge = charges.get(id);
      if (!charge) throw new Error(`no charge ${id}`);
      return put(
        outcome === "approve" ? approve(charge) : decline(charge, "declined"),
      );
    },
    available: () => !provider.open,
    create: (order) =>
      call("create", () => {
        if (order.token === "tok_unknown") return refused("token_unknown");
        const known = byPayment(charges, order.paymentId);
        return done(known ?? put(newCharge(order, charges.size + 1)));
      }),
    confirm: (id) =>
      call("confirm", () =>
        withCharge(id, (charge) =>
          charge.status === "voided"
            ? refused("charge_voided")
            : done(charge.status === "created" ? put(bank(charge)) : charge),
        ),
      ),
    get: (id) => call("get", () => withCharge(id, done)),
    find: (paymentId) =>
      call("find", () => done(byPayment(charges, paymentId) ?? null)),
    void: (id) => call("void", () => withCharge(id, (one) => cancel(one, put))),
    capture: (id, amount, key) =>
      call("capture", () =>
        withCharge(id, (charge) => {
          if (captures.has(key)) return done(charge);
          if (amount > charge.held - charge.capturedAmount)
            return refused("capture_exceeds_hold");
          captures.set(key, amount);
          const capturedAmount = charge.capturedAmount + amount;
          return done(put({ ...charge, status: "captured", capturedAmount }));
        }),
      ),
    refund: (id, amount, key) =>
      call("refund", () =>
        withCharge(id, (charge) => {
          if (refunds.has(key)) return done({ refundId: key });
          if (amount > charge.capturedAmount - charge.refundedAmount)
            return refused("refund_exceeds_capture");
          refunds.set(key, amount);
          put({ ...charge, refundedAmount: charge.refundedAmount + amount });
          return done({ refundId: key });
        }),
      ),
    listDay: () => call("list", () => done([...charges.values()])),
    ping: () => call("list", () => done({})),
  };
  return provider;
}

const byPayment = (charges: ReadonlyMap<string, Held>, paymentId: string) =>
  [...charges.values()].find((charge) => charge.paymentId === paymentId);

const newCharge = (order: ChargeOrder, number: number): Held => ({
  id: `ch_${String(number)}`,
  paymentId: order.paymentId,
  orderId: order.orderId,
  amount: order.amount,
  currency: order.currency,
  status: "created",
  capturedAmount: 0,
  refundedAmount: 0,
  failureReason: null,
  nextActionUrl: null,
  token: order.token,
  capture: order.capture,
  held: 0,
});

const approve = (charge: Held): Held => ({
  ...charge,
  held: charge.amount,
  nextActionUrl: null,
  ...(charge.capture === "automatic"
    ? { status: "captured", capturedAmount: charge.amount }
    : { status: "authorised" }),
});

const decline = (charge: Held, failureReason: string): Held => ({
  ...charge,
  status: "failed",
  failureReason,
  nextActionUrl: null,
});

function bank(charge: Held): Held {
  switch (charge.token) {
    case "tok_declined":
      return decline(charge, "card_declined");
    case "tok_3ds":
      return {
        ...charge,
        status: "requires_action",
        nextActionUrl: `https://bank.test/${charge.id}`,
      };
    case "tok_late_ok":
      return { ...charge, status: "processing" };
    default:
      return approve(charge);
  }
}

function cancel(charge: Held, put: (charge: Held) => Held): Answer<Charge> {
  switch (charge.status) {
    case "created":
    case "requires_action":
    case "authorised":
      return done(put({ ...charge, status: "voided", held: 0 }));
    case "processing":
      return refused("charge_processing");
    case "captured":
      return charge.held > charge.capturedAmount
        ? done(put({ ...charge, held: charge.capturedAmount }))
        : refused("charge_captured");
    case "failed":
    case "voided":
      return done(charge);
  }
}
