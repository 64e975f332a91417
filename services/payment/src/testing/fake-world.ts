import { performCapture } from "../app/commands/capturing/perform-capture.js";
import { settleCharge } from "../app/commands/ending/settle-charge.js";
import { performRefund } from "../app/commands/refunding/perform-refund.js";
import {
  takePayment,
  type TakePayment,
} from "../app/commands/taking/take-payment.js";
import { processWebhook } from "../app/commands/webhooks/take-webhook.js";
import type { Deps, Settings } from "../app/deps.js";
import { sumOf } from "../domain/ledger.js";
import type { Payment } from "../domain/payment.js";
import { fakeDatabase } from "./fake-stores.js";
import { fakeProvider } from "./fake-provider.js";

/** The use cases on a database and a provider in memory, with a clock and ids of their own. */
export function fakeWorld(settings: Partial<Settings> = {}) {
  let count = 0;
  let at = Date.parse("2026-03-01T12:00:00Z");
  const newId = () =>
    `00000000-0000-7000-8000-${String(++count).padStart(12, "0")}`;
  const database = fakeDatabase(newId);
  const provider = fakeProvider();
  const deps: Deps = {
    transact: database.transact,
    read: database.read,
    provider,
    now: () => new Date(at),
    newId,
    settings: { authorizeCapture: false, invoiceNetDays: 30, ...settings },
  };
  const order = (more: Partial<TakePayment> = {}): TakePayment => {
    const orderId = more.orderId ?? newId();
    return {
      key: `${orderId}:take-payment:run`,
      orderId,
      customerId: null,
      amount: 1_000,
      currency: "USD",
      method: "card",
      token: "tok_ok",
      ...more,
    };
  };
  const perform = async (kind: string, key: string): Promise<unknown> => {
    switch (kind) {
      case "perform-refund":
        return performRefund(deps)(key);
      case "perform-capture":
        return performCapture(deps)(key);
      default:
        return processWebhook({ ...deps, transact: database.transact })(key);
    }
  };
  return {
    ...database,
    deps,
    provider,
    order,
    take: (more?: Partial<TakePayment>) => takePayment(deps)(order(more)),
    pass: (ms: number) => {
      at += ms;
    },
    /** What the service does by itself: intents, and polls of what is open. */
    work: async () => {
      for (const { kind, key } of database.data().intents)
        await perform(kind, key);
      for (const payment of database.data().payments.values())
        if (payment.open) await settleCharge(deps, payment);
    },
    payments: (): Payment[] => [...database.data().payments.values()],
    eventTypes: () => database.data().events.map(({ type }) => type),
    /** Debits less credits of one account of the house. */
    account: (kind: string): number =>
      sumOf(
        [...database.data().postings.values()].flatMap(({ entries }) =>
          entries.filter(({ account }) => account.kind === kind),
        ),
      ),
  };
}
export type FakeWorld = ReturnType<typeof fakeWorld>;
