import type { Charge } from "../../../domain/charge.js";
import { observe } from "../../../domain/observe.js";
import type { Deps } from "../../deps.js";
import type { Stores } from "../../ports.js";
import { applyChargeIn } from "../taking/apply-charge.js";

/** A verified webhook: what the provider says of a charge. Without a charge it is about something that we do not follow. */
export type Webhook = {
  readonly eventId: string;
  readonly type: string;
  readonly charge: Charge | null;
};

/** Where webhooks are stored before anything is done about them. */
export type WebhookStore = {
  /** False when the event is there already. */
  insert(webhook: Webhook, processed: boolean): Promise<boolean>;
  find(eventId: string): Promise<Webhook | null>;
  markProcessed(eventId: string): Promise<void>;
};
export type StoresWithWebhooks = Stores & { readonly webhooks: WebhookStore };
export type TransactWebhooks = <T>(
  work: (stores: StoresWithWebhooks) => Promise<T>,
) => Promise<T>;

type WebhookDeps = Pick<Deps, "now" | "newId" | "read"> & {
  readonly transact: TransactWebhooks;
};

/**
 * Stores a webhook, once by its event id, with the intent to process it. One that tells nothing new (the answer to our own call
 * was faster) is stored as processed. False for a duplicate.
 */
export const takeWebhook =
  (deps: WebhookDeps) =>
  async (webhook: Webhook): Promise<boolean> => {
    const news = await tellsNews(deps, webhook);
    return deps.transact(async (stores) => {
      const first = await stores.webhooks.insert(webhook, !news);
      if (first && news)
        await stores.intents.add("provider-webhook", webhook.eventId);
      return first;
    });
  };

async function tellsNews(
  { read }: WebhookDeps,
  { charge }: Webhook,
): Promise<boolean> {
  if (!charge?.paymentId) return false;
  const payment = await read.find(charge.paymentId);
  if (!payment) return false; // Reconciliation reports charges that nobody here knows.
  const { payment: after, voidCharge } = observe(payment, charge);
  return (
    voidCharge ||
    (Object.keys(after) as (keyof typeof after)[]).some(
      (field) => after[field] !== payment[field],
    )
  );
}

/** Takes a stored webhook into the books and marks it, in one transaction. What it tells may be old: states only move forward. */
export const processWebhook =
  (deps: WebhookDeps) =>
  (eventId: string): Promise<void> =>
    deps.transact(async (stores) => {
      const webhook = await stores.webhooks.find(eventId);
      const charge = webhook?.charge;
      if (charge?.paymentId)
        await applyChargeIn(stores, deps, charge.paymentId, charge);
      await stores.webhooks.markProcessed(eventId);
    });
