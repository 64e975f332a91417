import { z } from "zod";
import type { Answer, Provider } from "../../app/ports.js";
import { chargeStatuses, type Charge } from "../../domain/charge.js";
import { ownIdOf } from "./own-id.js";
import { httpAnswer, mapAnswer, type HttpCall } from "./http-answer.js";

export type SandboxOptions = {
  readonly url: string;
  readonly key: string;
  /** Of one call. */
  readonly timeoutMs: number;
};

const chargeSchema = z.object({
  id: z.string(),
  reference: z.string().nullable(),
  orderId: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  status: z.enum(chargeStatuses),
  capturedAmount: z.int(),
  refundedAmount: z.int(),
  failureReason: z.string().nullable(),
  nextActionUrl: z.string().nullable(),
});

/** A charge in the sandbox's JSON, also within its webhooks. */
export const sandboxCharge = chargeSchema.transform(
  ({ reference, ...charge }): Charge => ({
    ...charge,
    paymentId: ownIdOf(reference),
  }),
);

const chargePage = z.object({
  items: z.array(sandboxCharge),
  nextCursor: z.string().nullable(),
});
const refundSchema = z.object({ id: z.string() });
const problem = z.object({ code: z.string() });

const refused = (_status: number, body: unknown): Answer<never> => {
  const parsed = problem.safeParse(body);
  return {
    outcome: "refused",
    reason: parsed.success ? parsed.data.code : "refused",
  };
};

type Request = (
  method: HttpCall["method"],
  path: string,
  body?: object,
  idempotencyKey?: string,
) => HttpCall;

const requests =
  ({ url, key, timeoutMs }: SandboxOptions): Request =>
  (method, path, body, idempotencyKey) => ({
    method,
    url: `${url}/v1${path}`,
    timeoutMs,
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

/** The provider that the payment sandbox stands in for, over its HTTP interface. */
export function sandboxProvider(
  options: SandboxOptions,
): Omit<Provider, "available"> {
  const call = requests(options);
  const charge = (request: HttpCall) =>
    httpAnswer(request, sandboxCharge, refused);
  const page = (query: string) =>
    httpAnswer(call("GET", `/charges?${query}`), chargePage, refused);
  return {
    name: "sandbox",
    create: ({ paymentId, capture, ...order }) => {
      const body = { ...order, reference: paymentId, captureMethod: capture };
      return charge(call("POST", "/charges", body, paymentId));
    },
    confirm: (id) => charge(call("POST", `/charges/${id}/confirm`, {})),
    get: (id) => charge(call("GET", `/charges/${id}`)),
    find: async (paymentId) =>
      mapAnswer(
        await page(`idempotencyKey=${paymentId}`),
        ({ items }) => items[0] ?? null,
      ),
    capture: (id, amount, operation) =>
      charge(call("POST", `/charges/${id}/capture`, { amount }, operation)),
    void: (id) => charge(call("POST", `/charges/${id}/void`, {})),
    refund: async (id, amount, operation) =>
      mapAnswer(
        await httpAnswer(
          call("POST", `/charges/${id}/refunds`, { amount }, operation),
          refundSchema,
          refused,
        ),
        (refund) => ({ refundId: refund.id }),
      ),
    listDay: (day) =>
      allPages((cursor) => page(`day=${day}&limit=200${cursor}`)),
    ping: () => httpAnswer(call("GET", "/health"), z.object({}), refused),
  };
}

type Page = z.output<typeof chargePage>;

async function allPages(
  load: (cursor: string) => Promise<Answer<Page>>,
): Promise<Answer<Charge[]>> {
  const charges: Charge[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const answer: Answer<Page> = await load(cursor && `&cursor=${cursor}`);
    if (answer.outcome !== "done") return answer;
    charges.push(...answer.value.items);
    cursor = answer.value.nextCursor;
  }
  return { outcome: "done", value: charges };
}
