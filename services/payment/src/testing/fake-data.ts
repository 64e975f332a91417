import type { LineState } from "../app/commands/capturing/capture-shipment.js";
import type { NewFinding } from "../app/commands/reconciling/reconcile.js";
import type { Webhook } from "../app/commands/webhooks/take-webhook.js";
import type { Capture, Deed, NewEvent, Refund } from "../app/ports.js";
import { sumOf, type Posting } from "../domain/ledger.js";
import type { Payment } from "../domain/payment.js";

type Gate = { readonly voided: boolean; readonly released: boolean };
export type FakeIntent = {
  readonly kind: string;
  readonly key: string;
  readonly notBefore?: Date | undefined;
};

/** What the fake database holds; replaced as a whole by each commit. */
export type Data = {
  readonly payments: Map<string, Payment>;
  readonly gates: Map<string, Gate>;
  readonly refunds: Map<string, Refund>;
  readonly captures: Map<string, Capture>;
  readonly postings: Map<string, Posting>;
  readonly balances: Map<string, number>;
  readonly webhooks: Map<string, Webhook & { readonly processed: boolean }>;
  readonly lines: Map<string, LineState[]>;
  readonly shipping: Map<string, number>;
  readonly findings: Map<string, NewFinding>;
  readonly events: NewEvent[];
  readonly intents: FakeIntent[];
  readonly deeds: Deed[];
};

export const emptyData = (): Data => ({
  payments: new Map(),
  gates: new Map(),
  refunds: new Map(),
  captures: new Map(),
  postings: new Map(),
  balances: new Map(),
  webhooks: new Map(),
  lines: new Map(),
  shipping: new Map(),
  findings: new Map(),
  events: [],
  intents: [],
  deeds: [],
});

/** A copy to work on, thrown away when the work fails. */
export const copyOf = (data: Data): Data => ({
  payments: new Map(data.payments),
  gates: new Map(data.gates),
  refunds: new Map(data.refunds),
  captures: new Map(data.captures),
  postings: new Map(data.postings),
  balances: new Map(data.balances),
  webhooks: new Map(data.webhooks),
  lines: new Map(data.lines),
  shipping: new Map(data.shipping),
  findings: new Map(data.findings),
  events: [...data.events],
  intents: [...data.intents],
  deeds: [...data.deeds],
});

/** What the real tables' constraints hold at each commit. */
export function assertSound(data: Data): void {
  for (const posting of data.postings.values())
    if (sumOf(posting.entries) !== 0)
      throw new Error(`posting ${posting.key} does not balance`);
  for (const [account, balance] of data.balances)
    if (balance < 0) throw new Error(`account ${account} is negative`);
  for (const payment of data.payments.values())
    if (payment.refunded + payment.refunding > payment.captured)
      throw new Error(`payment ${payment.id} is over-refunded`);
}
