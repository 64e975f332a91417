import { z } from "zod";
import type { Answer, ChargeOrder, Provider } from "../../app/ports.js";
import type { Charge } from "../../domain/charge.js";
import { httpAnswer, mapAnswer, type HttpCall } from "./http-answer.js";
import {
  stripeError,
  stripeIntent,
  stripeList,
  stripeRefund,
} from "./stripe-shapes.js";

export type StripeOptions = {
  /** https://api.stripe.com, or a stand-in. */
  readonly url: string;
  /** The secret key. */
  readonly key: string;
  readonly timeoutMs: number;
};

type Fields = Readonly<Record<string, string | number | undefined>>;
type Call = (
  method: HttpCall["method"],
  path: string,
  fields?: Fields,
  idempotencyKey?: string,
) => HttpCall;

/** Stripe takes forms, and answers JSON. */
const form = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

const calls =
  ({ url, key, timeoutMs }: StripeOptions): Call =>
  (method, path, fields = {}, idempotencyKey) => {
    const text = form(fields);
    const query = method === "GET" && text ? `?${text}` : "";
    return {
      method,
      url: `${url}/v1${path}${query}`,
      timeoutMs,
      headers: {
        authorization: `Bearer ${key}`,
        ...(method === "POST"
          ? { "content-type": "application/x-www-form-urlencoded" }
          : {}),
        ...(idempotencyKey ? { "idempotency-key": idempotencyKey } : {}),
      },
      ...(method === "POST" ? { body: text } : {}),
    };
  };

/** 409: the first call with this key is still running; what it did is not known yet. */
const refused = (status: number, body: unknown): Answer<never> => {
  if (status === 409) return { outcome: "unknown" };
  const parsed = stripeError.safeParse(body);
  const error = parsed.success ? parsed.data.error : undefined;
  return {
    outcome: "refused",
    reason: error?.code ?? error?.type ?? "refused",
  };
};

/** A card that the bank declines answers 402 with the intent in the error: an outcome, not a refusal to act. */
const declined = (status: number, body: unknown): Answer<Charge> => {
  const parsed = stripeError.safeParse(body);
  const intent = parsed.success ? parsed.data.error.payment_intent : undefined;
  return status === 402 && intent
    ? { outcome: "done", value: intent }
    : refused(status, body);
};

const newIntent = (order: ChargeOrder): Fields => ({
  amount: order.amount,
  currency: order.currency.toLowerCase(),
  payment_method: order.token,
  capture_method: order.capture,
  "payment_method_types[]": "card",
  "metadata[payment_id]": order.paymentId,
  "metadata[order_id]": order.orderId,
});

/** With the charge, which alone knows what was refunded. */
const expanded = { "expand[]": "latest_charge" } as const;

/** Stripe's payment intents. Captures in several parts need multicapture on the account. */
export function stripeProvider(
  options: StripeOptions,
): Omit<Provider, "available"> {
  const call = calls(options);
  const intent = (request: HttpCall) =>
    httpAnswer(request, stripeIntent, declined);
  const path = (id: string, verb = "") =>
    `/payment_intents/${encodeURIComponent(id)}${verb}`;
  return {
    name: "stripe",
    create: (order) =>
      intent(
        call(
          "POST",
          "/payment_intents",
          newIntent(order),
          `${order.paymentId}:create`,
        ),
      ),
    confirm: (id, paymentId) =>
      intent(
        call("POST", path(id, "/confirm"), expanded, `${paymentId}:confirm`),
      ),
    get: (id) => intent(call("GET", path(id), expanded)),
    find: (paymentId) => findIntent(call, paymentId),
    capture: (id, amount, key) =>
      intent(
        call(
          "POST",
          path(id, "/capture"),
          { amount_to_capture: amount, ...expanded },
          key,
        ),
      ),
    void: (id, paymentId) =>
      intent(call("POST", path(id, "/cancel"), {}, `${paymentId}:cancel`)),
    refund: async (id, amount, key) =>
      mapAnswer(
        await httpAnswer(
          call("POST", "/refunds", { payment_intent: id, amount }, key),
          stripeRefund,
          refused,
        ),
        (refund) => ({ refundId: refund.id }),
      ),
    listDay: (day) => listDay(call, day),
    ping: () => httpAnswer(call("GET", "/balance"), z.object({}), refused),
  };
}

const list = (call: Call, path: string, fields: Fields) =>
  httpAnswer(call("GET", path, fields), stripeList, refused);

/**
 * By our key in the metadata. The newest intents are listed first: Stripe's search is behind by up to a minute,
 * its lists are not. Should both miss it, creating with the same idempotency key answers the first intent.
 */
async function findIntent(
  call: Call,
  paymentId: string,
): Promise<Answer<Charge | null>> {
  const recent = await list(call, "/payment_intents", {
    limit: 100,
    "expand[]": "data.latest_charge",
  });
  if (recent.outcome !== "done") return recent;
  const among = recent.value.data.find((one) => one.paymentId === paymentId);
  if (among) return { outcome: "done", value: among };
  const searched = await list(call, "/payment_intents/search", {
    query: `metadata['payment_id']:'${paymentId}'`,
    "expand[]": "data.latest_charge",
  });
  return mapAnswer(searched, ({ data }) => data[0] ?? null);
}

async function listDay(call: Call, day: string): Promise<Answer<Charge[]>> {
  const from = Date.parse(`${day}T00:00:00Z`) / 1000;
  const charges: Charge[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await list(call, "/payment_intents", {
      limit: 100,
      "created[gte]": from,
      "created[lt]": from + 86_400,
      starting_after: after,
      "expand[]": "data.latest_charge",
    });
    if (page.outcome !== "done") return page;
    charges.push(...page.value.data);
    after = page.value.data.at(-1)?.id;
    more = page.value.has_more && after !== undefined;
  }
  return { outcome: "done", value: charges };
}
