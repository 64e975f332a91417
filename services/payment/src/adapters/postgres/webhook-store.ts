import type { Queryable } from "@waybill/database";
import type {
  Webhook,
  WebhookStore,
} from "../../app/commands/webhooks/take-webhook.js";

/** Webhooks as they came, unique by the provider's event id for ever. */
export const webhooksOn = (tx: Queryable, now: () => Date): WebhookStore => ({
  insert: async ({ eventId, type, charge }, processed) =>
    (await tx.execute(
      `INSERT INTO webhook_events (event_id, type, payment_id, charge, received_at, processed_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (event_id) DO NOTHING`,
      [
        eventId,
        type,
        charge?.paymentId ?? null,
        charge === null ? null : JSON.stringify(charge),
        now(),
        processed ? now() : null,
      ],
    )) === 1,
  find: async (eventId) => {
    const [row] = await tx.query<Webhook>(
      `SELECT event_id AS "eventId", type, charge FROM webhook_events WHERE event_id = $1`,
      [eventId],
    );
    return row ?? null;
  },
  markProcessed: async (eventId) => {
    await tx.execute(
      `UPDATE webhook_events SET processed_at = $2 WHERE event_id = $1 AND processed_at IS NULL`,
      [eventId, now()],
    );
  },
});
