import type { OrderLineStore } from "../app/commands/capturing/capture-shipment.js";
import type { ReconciliationStore } from "../app/commands/reconciling/reconcile.js";
import type { WebhookStore } from "../app/commands/webhooks/take-webhook.js";
import type { PaymentReader, Stores } from "../app/ports.js";
import { balanceChange } from "../domain/ledger.js";
import { assertSound, copyOf, emptyData, type Data } from "./fake-data.js";

export type AllFakeStores = Stores & {
  readonly webhooks: WebhookStore;
  readonly lines: OrderLineStore;
  readonly findings: ReconciliationStore;
};

const byKey = <T extends { readonly key: string }>(
  rows: ReadonlyMap<string, T>,
  key: string,
): T | null => [...rows.values()].find((row) => row.key === key) ?? null;

const unique = (taken: boolean, what: string): void => {
  if (taken) throw new Error(`unique violation: ${what}`);
};

/** A database in memory: transactions one after the other, all or nothing, with the constraints of the real tables. */
export function fakeDatabase(newId: () => string) {
  let data = emptyData();
  let last: Promise<unknown> = Promise.resolve();
  const transact = <T>(
    work: (stores: AllFakeStores) => Promise<T>,
  ): Promise<T> => {
    const run = last.then(async () => {
      const draft = copyOf(data);
      const result = await work(storesOn(draft, newId));
      assertSound(draft);
      data = draft;
      return result;
    });
    last = run.catch(() => undefined);
    return run;
  };
  const ofOrder = (orderId: string) =>
    [...data.payments.values()].filter((one) => one.orderId === orderId);
  const read: PaymentReader = {
    find: async (id) => data.payments.get(id) ?? null,
    findByKey: async (key) => byKey(data.payments, key),
    ofOrder: async (orderId) => ofOrder(orderId),
    findRefund: async (id) => data.refunds.get(id) ?? null,
    findCapture: async (id) => data.captures.get(id) ?? null,
    balance: async (customerId, currency) =>
      data.balances.get(`${customerId}:${currency}`) ?? 0,
  };
  return { transact, read, data: () => data };
}

function storesOn(data: Data, newId: () => string): AllFakeStores {
  return {
    ...moneyOn(data),
    ...orderOn(data),
    events: { add: async (...events) => void data.events.push(...events) },
    audit: { add: async (deed) => void data.deeds.push(deed) },
    intents: {
      add: async (kind, key, notBefore) => {
        const known = data.intents.some(
          (one) => one.kind === kind && one.key === key,
        );
        if (!known) data.intents.push({ kind, key, notBefore });
      },
    },
    webhooks: {
      insert: async (webhook, processed) => {
        if (data.webhooks.has(webhook.eventId)) return false;
        data.webhooks.set(webhook.eventId, { ...webhook, processed });
        return true;
      },
      find: async (eventId) => data.webhooks.get(eventId) ?? null,
      markProcessed: async (eventId) => {
        const webhook = data.webhooks.get(eventId);
        if (webhook)
          data.webhooks.set(eventId, { ...webhook, processed: true });
      },
    },
    findings: {
      record: async (_run, findings) =>
        findings.flatMap((finding) => {
          const key = `${finding.kind}:${finding.subject}:${finding.ours}:${finding.theirs}`;
          if (data.findings.has(key)) return [];
          data.findings.set(key, finding);
          return [{ ...finding, id: newId() }];
        }),
    },
  };
}

function moneyOn(
  data: Data,
): Pick<Stores, "payments" | "refunds" | "captures" | "ledger"> {
  return {
    payments: {
      insert: async (payment) => {
        unique(byKey(data.payments, payment.key) !== null, payment.key);
        data.payments.set(payment.id, payment);
      },
      lock: async (id) => data.payments.get(id) ?? null,
      lockOfOrder: async (orderId) =>
        [...data.payments.values()].filter((one) => one.orderId === orderId),
      linkCharge: async (id, chargeId) => {
        const payment = data.payments.get(id);
        if (payment?.status !== "pending") return false;
        data.payments.set(id, { ...payment, chargeId });
        return true;
      },
      save: async (payment) => void data.payments.set(payment.id, payment),
    },
    refunds: {
      find: async (id) => data.refunds.get(id) ?? null,
      findByKey: async (key) => byKey(data.refunds, key),
      insert: async (refund) => {
        unique(byKey(data.refunds, refund.key) !== null, refund.key);
        data.refunds.set(refund.id, refund);
      },
      save: async (refund) => void data.refunds.set(refund.id, refund),
    },
    captures: {
      find: async (id) => data.captures.get(id) ?? null,
      findByKey: async (key) => byKey(data.captures, key),
      insert: async (capture) => {
        unique(byKey(data.captures, capture.key) !== null, capture.key);
        data.captures.set(capture.id, capture);
      },
      save: async (capture) => void data.captures.set(capture.id, capture),
    },
    ledger: {
      post: async (posting) => {
        if (data.postings.has(posting.key)) return false;
        data.postings.set(posting.key, posting);
        for (const { account } of posting.entries)
          if (account.kind === "customer") {
            const key = `${account.owner}:${posting.currency}`;
            const before = data.balances.get(key) ?? 0;
            const change = balanceChange(posting, account.owner);
            data.balances.set(key, before + change);
          }
        return true;
      },
      lockBalance: async (customerId, currency) =>
        data.balances.get(`${customerId}:${currency}`) ?? 0,
    },
  };
}

function orderOn(data: Data): Pick<AllFakeStores, "gates" | "lines"> {
  const add =
    (column: "cancelled" | "shipped"): OrderLineStore["addShipped"] =>
    async (orderId, units) => {
      const lines = data.lines.get(orderId) ?? [];
      data.lines.set(
        orderId,
        lines.map((line) => ({
          ...line,
          [column]:
            line[column] +
            (units.find(({ sku }) => sku === line.sku)?.quantity ?? 0),
        })),
      );
    };
  return {
    gates: {
      lock: async (orderId) => {
        const gate = data.gates.get(orderId);
        if (!gate) data.gates.set(orderId, { voided: false, released: false });
        return { voided: gate?.voided ?? false, fresh: !gate };
      },
      close: async (orderId) => {
        const gate = data.gates.get(orderId);
        data.gates.set(orderId, { released: false, ...gate, voided: true });
      },
      release: async (orderId) => {
        const gate = data.gates.get(orderId);
        if (gate) data.gates.set(orderId, { ...gate, released: true });
        for (const payment of data.payments.values())
          if (payment.orderId === orderId)
            data.payments.set(payment.id, { ...payment, sagaOwned: false });
      },
    },
    lines: {
      note: async ({ orderId, shipping, lines }) => {
        data.shipping.set(orderId, shipping);
        data.lines.set(
          orderId,
          lines.map((line) => ({ ...line, cancelled: 0, shipped: 0 })),
        );
      },
      lock: async (orderId) => data.lines.get(orderId) ?? [],
      addCancelled: add("cancelled"),
      addShipped: add("shipped"),
      takeShipping: async (orderId) => {
        const amount = data.shipping.get(orderId) ?? 0;
        data.shipping.set(orderId, 0);
        return amount;
      },
    },
  };
}
