import { settle } from "../../domain/charge.js";
import type { Faults } from "../../domain/faults.js";
import type { Rows } from "../postgres/database.js";
import { change, dueToSettle, type Tools } from "../postgres/charges.js";
import { sign } from "./signature.js";

export type WebhookTarget = { readonly url: string; readonly secret: string };

type Delivery = {
  readonly seq: number;
  readonly body: string;
  readonly attempts: number;
};

const giveUpAfter = 40; // With pauses up to a minute: more than half an hour of trying.

export const webhookCounts = async (
  query: Rows,
): Promise<{ waiting: number; delivered: number }> => {
  const [row] = await query<{ waiting: number; delivered: number }>(
    `SELECT count(*) FILTER (WHERE delivered_at IS NULL AND NOT given_up) AS waiting,
            count(*) FILTER (WHERE delivered_at IS NOT NULL) AS delivered FROM webhooks`,
  );
  return row ?? { waiting: 0, delivered: 0 };
};

/** How long nothing is looked for when nothing is due and nobody wakes the loop. */
const idleMs = 1_000;

/**
 * Settles late charges whose time has come, and sends the webhooks that are due, oldest first; a failed one is sent again later.
 * Gives how many ms may pass until there is more to do.
 */
export async function work(
  tools: Tools,
  target: WebhookTarget | undefined,
  faults: Faults,
): Promise<number> {
  for (const { id } of await dueToSettle(tools.db.query, tools.now()))
    await change(tools, id, (charge) => ({
      ok: true,
      charge: charge.settlesAt ? settle(charge) : charge,
    }));
  const silent = !target || faults.down || faults.webhooksPaused;
  if (!silent) await sendDue(tools, target);
  return pauseUntilDue(tools, silent);
}

async function sendDue(tools: Tools, target: WebhookTarget): Promise<void> {
  const due = await tools.db.query<Delivery>(
    `SELECT seq, body, attempts FROM webhooks
     WHERE delivered_at IS NULL AND NOT given_up AND due_at <= $1 ORDER BY due_at, seq LIMIT 20`,
    [tools.now()],
  );
  await Promise.all(due.map((delivery) => deliver(tools, target, delivery)));
}

async function pauseUntilDue(tools: Tools, silent: boolean): Promise<number> {
  const [row] = await tools.db.query<{ next: Date | null }>(
    `SELECT least((SELECT min(settles_at) FROM charges WHERE settles_at IS NOT NULL),
       CASE WHEN NOT $1::boolean THEN (SELECT min(due_at) FROM webhooks WHERE delivered_at IS NULL AND NOT given_up) END) AS next`,
    [silent],
  );
  if (!row?.next) return idleMs;
  const ms = row.next.getTime() - tools.now().getTime();
  return Math.max(0, Math.min(idleMs, ms));
}

async function deliver(
  tools: Tools,
  target: WebhookTarget,
  { seq, body, attempts }: Delivery,
): Promise<void> {
  const fault = await post(tools, target, body);
  if (fault === undefined) {
    await tools.db.query(
      `UPDATE webhooks SET delivered_at = $2, attempts = attempts + 1 WHERE seq = $1`,
      [seq, tools.now()],
    );
    return;
  }
  const pauseMs = Math.min(60_000, 500 * 2 ** attempts);
  await tools.db.query(
    `UPDATE webhooks SET attempts = attempts + 1, due_at = $2, last_error = $3, given_up = attempts + 1 >= $4 WHERE seq = $1`,
    [seq, new Date(tools.now().getTime() + pauseMs), fault, giveUpAfter],
  );
}

/** What went wrong, or nothing. */
async function post(
  tools: Tools,
  target: WebhookTarget,
  body: string,
): Promise<string | undefined> {
  try {
    const response = await fetch(target.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-signature": sign(body, target.secret, tools.now()),
      },
      body,
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `answered ${String(response.status)}`;
  } catch (error) {
    return String(error);
  }
}
