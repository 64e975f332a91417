import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import type { Webhook } from "../../app/commands/webhooks/take-webhook.js";
import type {
  PaymentQueries,
  ReconciliationReport,
} from "../../app/queries/ports.js";
import { reconciliationSchema } from "./schemas.js";

export type WebhookTools = {
  /** Whether the bytes are the provider's. */
  readonly verify: (
    rawBody: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ) => boolean;
  /** `null`: not a webhook of the provider's shape. */
  readonly read: (rawBody: Buffer) => Webhook | null;
  /** Stores it; false for a duplicate. */
  readonly take: (webhook: Webhook) => Promise<boolean>;
};

const takenSchema = z.object({ received: z.boolean(), duplicate: z.boolean() });

/** Where the provider tells us what became of charges. Stored first, and answered at once. */
export const webhookRoute = ({ verify, read, take }: WebhookTools): Route =>
  route({
    method: "post",
    path: "/webhooks/payments",
    summary: "Signed messages of the payment provider",
    tags: ["webhooks"],
    access: "public",
    idempotency: "none",
    rawBody: true,
    replies: { 200: takenSchema },
    refusals: ["WEBHOOK_SIGNATURE_INVALID", "VALIDATION_FAILED"],
    handle: async ({ rawBody, headers }) => {
      if (!verify(rawBody, headers))
        return refuse({ code: "WEBHOOK_SIGNATURE_INVALID" });
      const webhook = read(rawBody);
      if (!webhook) return refuse({ code: "VALIDATION_FAILED" });
      const first = await take(webhook);
      return ok({ status: 200, body: { received: true, duplicate: !first } });
    },
  });

export type ReconciliationTools = {
  readonly queries: PaymentQueries;
  readonly run: (day: string) => Promise<Result<unknown, Refusal>>;
  readonly now: () => Date;
};

const dayField = z.iso.date().optional();
const common = {
  path: "/reconciliation",
  tags: ["ledger"],
  access: { roles: ["staff", "service"] },
  replies: { 200: reconciliationSchema },
  refusals: ["PAYMENT_PROVIDER_UNAVAILABLE"],
} as const;

const toReport = (
  report: ReconciliationReport,
): z.input<typeof reconciliationSchema> => ({
  day: report.day,
  ranAt: report.ranAt?.toISOString() ?? null,
  checked: report.checked,
  mended: report.mended,
  findings: report.findings.map((finding) => ({
    kind: finding.kind,
    paymentId: finding.paymentId,
    orderId: finding.orderId,
    transactionId: finding.transactionId,
    ours: finding.ours,
    theirs: finding.theirs,
    foundAt: finding.foundAt.toISOString(),
    mendedAt: finding.mendedAt?.toISOString() ?? null,
  })),
});

/** How our books and the provider's compare. */
export function reconciliationRoutes(tools: ReconciliationTools): Route[] {
  const { queries, run, now } = tools;
  const today = () => now().toISOString().slice(0, 10);
  const stored = async (day: string) =>
    toReport(await queries.reconciliation(day));
  const compared = async (day: string) => {
    const ran = await run(day);
    return ran.ok ? ok({ status: 200, body: await stored(day) } as const) : ran;
  };
  return [
    route({
      ...common,
      method: "get",
      summary:
        "What differs between our books and the provider's on a day (UTC, default today); compared now if it never was",
      query: z.object({ day: dayField }),
      handle: async ({ query }) => {
        const day = query.day ?? today();
        const known = await stored(day);
        return known.ranAt === null
          ? compared(day)
          : ok({ status: 200, body: known });
      },
    }),
    route({
      ...common,
      method: "post",
      summary: "Compares a day anew, mends what is certain, reports the rest",
      body: z.strictObject({ day: dayField }).meta({ example: {} }),
      handle: ({ body }) => compared(body.day ?? today()),
    }),
  ];
}
