import { ok, refuse } from "@waybill/result";
import {
  encodeCursor,
  listQuery,
  pageOf,
  route,
  type Route,
} from "@waybill/service";
import type {
  PaymentQueries,
  TrialBalanceLine,
} from "../../app/queries/ports.js";
import { anyCardNumber } from "../../domain/card-numbers.js";
import { cursorId, maySee } from "./payment-routes.js";
import {
  accountSchema,
  customerParams,
  depositBody,
  entrySchema,
  trialBalanceSchema,
} from "./schemas.js";
import type { StaffTools } from "./staff-routes.js";

const tags = ["accounts"] as const;
const readers = { roles: ["customer", "staff", "service"] } as const;

/** Customers' balances, and the books as a whole. */
export const accountRoutes = (tools: StaffTools): Route[] => [
  balanceRoute(tools.queries),
  entriesRoute(tools.queries),
  depositRoute(tools),
  trialBalanceRoute(tools.queries),
];

const account = async (queries: PaymentQueries, customerId: string) => ({
  customerId,
  balances: (await queries.balances(customerId)).map(
    ({ balance, currency }) => ({ amount: balance, currency }),
  ),
});

const balanceRoute = (queries: PaymentQueries): Route =>
  route({
    method: "get",
    path: "/accounts/{customerId}",
    summary: "What a customer has on account, in each currency",
    tags,
    access: readers,
    params: customerParams,
    replies: { 200: accountSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params: { customerId }, caller }) =>
      maySee(caller, customerId)
        ? ok({ status: 200, body: await account(queries, customerId) })
        : refuse({ code: "NOT_FOUND" }),
  });

const entriesRoute = (queries: PaymentQueries): Route =>
  route({
    method: "get",
    path: "/accounts/{customerId}/entries",
    summary: "What changed a customer's balance, the newest first",
    tags,
    access: readers,
    params: customerParams,
    query: listQuery,
    replies: { 200: pageOf(entrySchema) },
    refusals: ["NOT_FOUND"],
    handle: async ({ params: { customerId }, query, caller }) => {
      if (!maySee(caller, customerId)) return refuse({ code: "NOT_FOUND" });
      const before = cursorId(query.cursor);
      if (!before.ok) return before;
      const items = await queries.entries(
        customerId,
        before.value,
        query.limit,
      );
      const last = items.length === query.limit ? items.at(-1)?.id : undefined;
      return ok({
        status: 200,
        body: {
          items: items.map(({ change, currency, postedAt, ...entry }) => ({
            ...entry,
            change: { amount: change, currency },
            postedAt: postedAt.toISOString(),
          })),
          nextCursor: last ? encodeCursor(last) : null,
        },
      });
    },
  });

const depositRoute = ({ queries, appFor }: StaffTools): Route =>
  route({
    method: "post",
    path: "/accounts/{customerId}/deposits",
    summary: "Puts money on a customer's account, once by reference",
    tags,
    access: { roles: ["staff", "service"] },
    idempotency: "required",
    params: customerParams,
    body: depositBody,
    replies: { 201: accountSchema },
    refusals: ["CARD_NUMBER_REFUSED"],
    handle: async ({ params: { customerId }, body, caller }) => {
      if (anyCardNumber(body)) return refuse({ code: "CARD_NUMBER_REFUSED" });
      const { amount, reference } = body;
      const done = await appFor(caller).deposit({
        customerId,
        ...amount,
        reference,
      });
      if (!done.ok) return done;
      return ok({ status: 201, body: await account(queries, customerId) });
    },
  });

const trialBalanceRoute = (queries: PaymentQueries): Route =>
  route({
    method: "get",
    path: "/ledger/trial-balance",
    summary: "Debits and credits of every account: they are equal",
    tags: ["ledger"],
    access: { roles: ["staff", "service"] },
    replies: { 200: trialBalanceSchema },
    refusals: [],
    handle: async () =>
      ok({ status: 200, body: trialBalance(await queries.trialBalance()) }),
  });

/** The lines with their sums a currency. */
export function trialBalance(lines: readonly TrialBalanceLine[]) {
  const currencies = [...new Set(lines.map(({ currency }) => currency))];
  const totals = currencies.map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    return {
      currency,
      debits: own.reduce((sum, { debits }) => sum + debits, 0),
      credits: own.reduce((sum, { credits }) => sum + credits, 0),
    };
  });
  return {
    balanced: totals.every(({ debits, credits }) => debits === credits),
    accounts: lines.map((line) => ({
      ...line,
      balance: line.debits - line.credits,
    })),
    totals,
  };
}
