import { idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import {
  customerIdOf,
  decodeCursor,
  encodeCursor,
  isService,
  isStaff,
  listQuery,
  noteOrderId,
  pageOf,
  route,
  type Caller,
  type Route,
} from "@waybill/service";
import { z } from "zod";
import type {
  listCheckouts,
  showCheckout,
} from "../../app/saga/show-checkout.js";
import { sagaStates } from "../../app/saga/saga-row.js";
import {
  checkoutSchema,
  checkoutShape,
  checkoutSummarySchema,
  summaryShape,
} from "./saga-shapes.js";

export type SagaReads = {
  readonly show: ReturnType<typeof showCheckout>;
  readonly list: ReturnType<typeof listCheckouts>;
  /** SHA-256 of the token of the guest whose cart became the order; null for others. */
  readonly guestHashOf: (orderId: string) => Promise<string | null>;
};

export const orderParams = z.object({ orderId: idSchema });

/** Whether a caller may see an order's checkout: its owner, and staff. */
export async function mayTouch(
  caller: Caller,
  { orderId, customerId }: { orderId: string; customerId: string | null },
  guestHashOf: SagaReads["guestHashOf"],
): Promise<boolean> {
  if (isStaff(caller) || isService(caller)) return true;
  if (caller.kind === "guest")
    return caller.tokenHash === (await guestHashOf(orderId));
  const own = customerIdOf(caller);
  return own !== undefined && own === customerId;
}

/** What can be read of checkouts. */
export const sagaReadRoutes = (reads: SagaReads): Route[] => [
  route({
    method: "get",
    path: "/checkouts/{orderId}",
    summary:
      "Shows a checkout with the timeline of all that was done and undone",
    tags: ["checkouts"],
    access: { roles: ["customer", "staff", "service"], guest: true },
    params: orderParams,
    replies: { 200: checkoutSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      noteOrderId(params.orderId);
      const view = await reads.show(params.orderId);
      if (!view || !(await mayTouch(caller, view, reads.guestHashOf)))
        return refuse({ code: "NOT_FOUND" });
      return ok({ status: 200, body: checkoutShape(view) });
    },
  }),
  route({
    method: "get",
    path: "/checkouts",
    summary: "Lists checkouts by state, newest first",
    tags: ["checkouts"],
    access: { roles: ["staff"] },
    query: listQuery.extend({
      state: z
        .string()
        .transform((text) => text.split(","))
        .pipe(z.array(z.enum(sagaStates)).min(1))
        .default([...sagaStates]),
    }),
    replies: { 200: pageOf(checkoutSummarySchema) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query: { state, limit, cursor } }) => {
      const before = cursor === undefined ? undefined : position(cursor);
      if (before === null) return refuse(badCursor);
      const page = await reads.list({
        ...{ states: state, limit },
        ...(before ? { before } : {}),
      });
      const nextCursor = page.next ? encodeCursor(page.next) : null;
      const items = page.items.map(summaryShape);
      return ok({ status: 200, body: { items, nextCursor } });
    },
  }),
];

const badCursor = {
  code: "VALIDATION_FAILED",
  errors: [
    { path: "cursor", code: "invalid", message: "is no cursor of this list" },
  ],
} as const;

const cursorSchema = z.object({ createdAt: z.coerce.date(), id: z.string() });

const position = (cursor: string) => {
  const parsed = cursorSchema.safeParse(decodeCursor(cursor));
  return parsed.success ? parsed.data : null;
};
