import type { Charge, Outcome, Refusal } from "../../domain/charge.js";
import { isWorthTelling, noticesOf } from "../../domain/notices.js";
import type { Rows, SandboxDatabase } from "./database.js";
import { toJson } from "./charge-json.js";

const select = `SELECT id, order_id AS "orderId", reference, token, capture_method AS "captureMethod", amount, currency, status,
  authorised_amount AS "authorisedAmount", captured_amount AS "capturedAmount", refunded_amount AS "refundedAmount",
  failure_reason AS "failureReason", idempotency_key AS "idempotencyKey", created_at AS "createdAt", settles_at AS "settlesAt" FROM charges`;

export type Tools = {
  readonly db: SandboxDatabase;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Where buyers authenticate. */
  readonly publicUrl: string;
  /** 0 or more; undefined: nobody wants webhooks. */
  readonly webhookDelayMs: number | undefined;
  /** Told after a commit that webhooks or settlements may be due. */
  readonly wake: () => void;
};

export type NewCharge = Pick<
  Charge,
  | "orderId"
  | "reference"
  | "token"
  | "captureMethod"
  | "amount"
  | "currency"
  | "idempotencyKey"
>;

export const find = async (
  query: Rows,
  column: "id" | "idempotency_key",
  value: string,
): Promise<Charge | undefined> =>
  (await query<Charge>(`${select} WHERE ${column} = $1`, [value]))[0];

/** Stores a charge, once by idempotency key; a repeat answers the one there is. */
export async function create(tools: Tools, wanted: NewCharge): Promise<Charge> {
  await tools.db.query(
    `INSERT INTO charges (id, idempotency_key, order_id, reference, token, capture_method, amount, currency, status,
       authorised_amount, captured_amount, refunded_amount, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'created', 0, 0, 0, $9) ON CONFLICT (idempotency_key) DO NOTHING`,
    [
      `ch_${tools.newId()}`,
      wanted.idempotencyKey,
      wanted.orderId,
      wanted.reference,
      wanted.token,
      wanted.captureMethod,
      wanted.amount,
      wanted.currency,
      tools.now(),
    ],
  );
  const stored = await find(
    tools.db.query,
    "idempotency_key",
    wanted.idempotencyKey,
  );
  if (!stored) throw new Error("a charge that was just stored is gone");
  return stored;
}

export type Operation = {
  readonly key: string;
  readonly kind: "capture" | "refund";
};
export type Changed =
  | { readonly ok: true; readonly charge: Charge; readonly operationId: string }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Moves a charge by `rule`, its row locked, with the webhooks that tell of it. An operation (capture, refund) happens once
 * by its key: a repeat answers how the charge stands.
 */
export async function change(
  tools: Tools,
  id: string,
  rule: (charge: Charge) => Outcome,
  operation?: Operation,
): Promise<Changed> {
  const changed = await tools.db.transaction(async (query) => {
    const [before] = await query<Charge>(`${select} WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    if (!before)
      return {
        ok: false,
        refusal: { code: "charge_unknown", status: 404 },
      } as const;
    const done = operation && (await operationBy(query, operation.key));
    if (done) return { ok: true, charge: before, operationId: done } as const;
    const outcome = rule(before);
    if (!outcome.ok) return outcome;
    const operationId = await save(
      tools,
      query,
      before,
      outcome.charge,
      operation,
    );
    return { ok: true, charge: outcome.charge, operationId } as const;
  });
  tools.wake();
  return changed;
}

const operationBy = async (query: Rows, key: string) =>
  (
    await query<{ id: string }>("SELECT id FROM operations WHERE key = $1", [
      key,
    ])
  )[0]?.id;

async function save(
  tools: Tools,
  query: Rows,
  before: Charge,
  after: Charge,
  operation: Operation | undefined,
): Promise<string> {
  const operationId = `op_${tools.newId()}`;
  if (before === after) return operationId;
  await query(
    `UPDATE charges SET status = $2, authorised_amount = $3, captured_amount = $4, refunded_amount = $5,
       failure_reason = $6, settles_at = $7 WHERE id = $1`,
    [
      after.id,
      after.status,
      after.authorisedAmount,
      after.capturedAmount,
      after.refundedAmount,
      after.failureReason,
      after.settlesAt,
    ],
  );
  const captured = after.capturedAmount - before.capturedAmount;
  const refunded = after.refundedAmount - before.refundedAmount;
  if (captured > 0 || refunded > 0)
    await query(
      `INSERT INTO operations (key, id, charge_id, kind, amount, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        operation?.key ?? `confirm:${after.id}`,
        operationId,
        after.id,
        captured > 0 ? "capture" : "refund",
        captured || refunded,
        tools.now(),
      ],
    );
  await enqueue(tools, query, before, after);
  return operationId;
}

async function enqueue(
  tools: Tools,
  query: Rows,
  before: Charge,
  after: Charge,
): Promise<void> {
  if (tools.webhookDelayMs === undefined || !isWorthTelling(before, after))
    return;
  for (const notice of noticesOf(before, after, tools.newId))
    await query(
      `INSERT INTO webhooks (event_id, charge_id, type, body, due_at) VALUES ($1, $2, $3, $4, $5)`,
      [
        notice.eventId,
        after.id,
        notice.type,
        JSON.stringify({
          id: notice.eventId,
          type: notice.type,
          createdAt: tools.now().toISOString(),
          data: { charge: toJson(notice.charge, tools.publicUrl) },
        }),
        new Date(tools.now().getTime() + tools.webhookDelayMs + notice.afterMs),
      ],
    );
}

export type ListFilter = {
  readonly orderId?: string | undefined;
  readonly day?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly after?: string | undefined;
  readonly newestFirst?: boolean;
  readonly limit: number;
};

/** Charges in the order they were made, or the newest first. */
export async function list(query: Rows, filter: ListFilter): Promise<Charge[]> {
  const conditions: readonly (readonly [string, unknown])[] = [
    ["order_id = $", filter.orderId],
    ["idempotency_key = $", filter.idempotencyKey],
    ["created_at >= $", filter.day && `${filter.day}T00:00:00Z`],
    [
      "created_at < $",
      filter.day &&
        new Date(
          Date.parse(`${filter.day}T00:00:00Z`) + 86_400_000,
        ).toISOString(),
    ],
    [
      "(created_at, id) > (SELECT created_at, id FROM charges WHERE id = $)",
      filter.after,
    ],
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  const where = given.map(([text], index) =>
    text.replace("$", () => `$${String(index + 2)}`),
  );
  const direction = filter.newestFirst ? "DESC" : "ASC";
  return query<Charge>(
    `${select} ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""}
     ORDER BY created_at ${direction}, id ${direction} LIMIT $1`,
    [filter.limit, ...given.map(([, value]) => value)],
  );
}

/** Late charges whose time has come. */
export const dueToSettle = (
  query: Rows,
  now: Date,
): Promise<{ id: string }[]> =>
  query("SELECT id FROM charges WHERE settles_at <= $1 LIMIT 100", [now]);

/** Counts calls under one key; gives how many there were before. */
export async function countAttempt(query: Rows, key: string): Promise<number> {
  const [row] = await query<{ count: number }>(
    `INSERT INTO attempts VALUES ($1, 1) ON CONFLICT (idempotency_key) DO UPDATE SET count = attempts.count + 1 RETURNING count`,
    [key],
  );
  return (row?.count ?? 1) - 1;
}
