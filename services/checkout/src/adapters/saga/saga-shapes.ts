import { idSchema } from "@waybill/contracts";
import { z } from "zod";
import type { CheckoutView } from "../../app/saga/show-checkout.js";
import { sagaStates } from "../../app/saga/saga-row.js";

const time = z.iso.datetime();

const entry = z.object({
  step: z.string(),
  kind: z.enum(["run", "undo"]),
  attempt: z.int(),
  run: z.int(),
  startedAt: time,
  endedAt: time,
  outcome: z.string(),
  code: z.string().optional(),
});

const summary = z.object({
  orderId: idSchema,
  checkoutId: idSchema,
  state: z.enum(sagaStates),
  outcome: z.enum(["confirmed", "failed", "cancelled", "refunded"]).optional(),
  run: z.int(),
  failure: z.object({ step: z.string(), code: z.string() }).optional(),
  waitingFor: z.string().optional(),
  deadline: time.optional(),
});

export const checkoutSummarySchema = summary.meta({ id: "CheckoutSummary" });
export const checkoutSchema = summary
  .extend({ timeline: z.array(entry) })
  .meta({ id: "Checkout" });

export const summaryShape = (
  view: Omit<CheckoutView, "timeline">,
): z.input<typeof checkoutSummarySchema> => ({
  orderId: view.orderId,
  checkoutId: view.orderId,
  state: view.state,
  run: view.run,
  ...(view.outcome === null ? {} : { outcome: view.outcome }),
  ...(view.failure === null ? {} : { failure: view.failure }),
  ...(view.waitingFor === null ? {} : { waitingFor: view.waitingFor }),
  ...(view.deadline === null ? {} : { deadline: view.deadline.toISOString() }),
});

export const checkoutShape = (
  view: CheckoutView,
): z.input<typeof checkoutSchema> => ({
  ...summaryShape(view),
  timeline: view.timeline.map((line) => ({
    ...line,
    startedAt: new Date(line.startedAt).toISOString(),
    endedAt: new Date(line.endedAt).toISOString(),
  })),
});
