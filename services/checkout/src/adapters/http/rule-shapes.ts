import {
  idSchema,
  moneySchema,
  nonNegativeMoneySchema,
  skuSchema,
  timeSchema,
} from "@waybill/contracts";
import { z } from "zod";
import type { RuleTerms } from "../../app/commands/manage-rules.js";
import type { RuleRecord } from "../../app/ports.js";
import type { Benefit } from "../../domain/discounts/discount-rule.js";
import { voucherCodeSchema } from "./cart-voucher-routes.js";

export const benefitTypes = [
  "percentage",
  "fixed",
  "free_shipping",
  "buy_x_get_y",
] as const;

const termFields = {
  name: z.string().trim().min(1).max(100).optional(),
  type: z.enum(benefitTypes),
  percent: z
    .number()
    .gt(0)
    .max(100)
    .multipleOf(0.01)
    .optional()
    .meta({ description: "percentage: up to two decimals." }),
  amount: nonNegativeMoneySchema.optional().meta({
    description: "fixed: taken off all lines that are covered, together.",
  }),
  buy: z.int().min(1).max(1_000).optional(),
  get: z.int().min(1).max(1_000).optional().meta({
    description: "buy_x_get_y: of every buy + get units the cheapest are free.",
  }),
  minSubtotal: nonNegativeMoneySchema.optional(),
  validFrom: timeSchema.optional(),
  validTo: timeSchema.optional(),
  skus: z.array(skuSchema).max(1_000).optional(),
  categories: z.array(z.string().trim().min(1).max(100)).max(200).optional(),
  firstOrderOnly: z.boolean().default(false),
  maxRedemptions: z.int().min(1).max(1_000_000_000).optional(),
  maxPerCustomer: z.int().min(1).max(1_000_000).optional(),
  stackable: z.boolean().default(false).meta({
    description: "May be used together with others; otherwise it stands alone.",
  }),
};

type Terms = z.output<z.ZodObject<typeof termFields>>;

const needs: Record<
  Terms["type"],
  readonly ("percent" | "amount" | "buy" | "get")[]
> = {
  percentage: ["percent"],
  fixed: ["amount"],
  free_shipping: [],
  buy_x_get_y: ["buy", "get"],
};
const benefitFields = ["percent", "amount", "buy", "get"] as const;

/** Each type needs its own fields and no other's; a window must have an inside. */
function checkTerms(terms: Terms, context: z.RefinementCtx): void {
  const fault = (path: string, message: string) => {
    context.addIssue({ code: "custom", path: [path], message });
  };
  for (const field of benefitFields) {
    const isNeeded = needs[terms.type].includes(field);
    if (isNeeded && terms[field] === undefined)
      fault(field, `${terms.type} needs it`);
    if (!isNeeded && terms[field] !== undefined)
      fault(field, `${terms.type} does not take it`);
  }
  if (terms.amount?.amount === 0) fault("amount", "must be more than nothing");
  if (
    terms.validFrom &&
    terms.validTo &&
    new Date(terms.validFrom) >= new Date(terms.validTo)
  )
    fault("validTo", "must be after validFrom");
}

const termsExample = {
  type: "percentage",
  percent: 10,
  minSubtotal: { amount: 2000, currency: "USD" },
  maxPerCustomer: 1,
  stackable: true,
};
const voucherExample = { code: "WELCOME10", ...termsExample };

export const newVoucherSchema = z
  .strictObject({ code: voucherCodeSchema, ...termFields })
  .superRefine(checkTerms)
  .meta({ example: voucherExample });
export const termsSchema = z
  .strictObject({
    code: voucherCodeSchema
      .optional()
      .meta({ description: "May be sent along; it does not change." }),
    ...termFields,
  })
  .superRefine(checkTerms)
  .meta({ example: termsExample });
export const newPromotionSchema = z
  .strictObject(termFields)
  .superRefine(checkTerms)
  .meta({
    example: {
      name: "Dairy week",
      type: "percentage",
      percent: 5,
      categories: ["Dairy Products"],
      stackable: true,
    },
  });

/** What was sent, as the domain has it. */
export const termsOf = (sent: Terms, name: string): RuleTerms => ({
  name: sent.name ?? name,
  benefit: benefitOf(sent),
  minSubtotal: sent.minSubtotal ?? null,
  validFrom: sent.validFrom === undefined ? null : new Date(sent.validFrom),
  validTo: sent.validTo === undefined ? null : new Date(sent.validTo),
  skus: sent.skus ?? [],
  categories: sent.categories ?? [],
  firstOrderOnly: sent.firstOrderOnly,
  maxRedemptions: sent.maxRedemptions ?? null,
  maxPerCustomer: sent.maxPerCustomer ?? null,
  stackable: sent.stackable,
});

function benefitOf(sent: Terms): Benefit {
  switch (sent.type) {
    case "percentage":
      return { type: sent.type, bps: Math.round((sent.percent ?? 0) * 100) };
    case "fixed":
      return {
        type: sent.type,
        amount: sent.amount?.amount ?? 0,
        currency: sent.amount?.currency ?? "",
      };
    case "free_shipping":
      return { type: sent.type };
    case "buy_x_get_y":
      return { type: sent.type, buy: sent.buy ?? 1, get: sent.get ?? 1 };
  }
}

const answered = {
  name: z.string(),
  status: z.enum(["active", "disabled"]),
  type: z.enum(benefitTypes),
  percent: z.number().optional(),
  amount: moneySchema.optional(),
  buy: z.int().optional(),
  get: z.int().optional(),
  minSubtotal: moneySchema.optional(),
  validFrom: timeSchema.optional(),
  validTo: timeSchema.optional(),
  skus: z.array(z.string()).optional(),
  categories: z.array(z.string()).optional(),
  firstOrderOnly: z.boolean(),
  maxRedemptions: z.int().optional(),
  maxPerCustomer: z.int().optional(),
  stackable: z.boolean(),
  redeemed: z.int().meta({ description: "Uses that were not given back." }),
  version: z.int(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
};
export const voucherShape = z.object({
  id: idSchema,
  code: z.string(),
  ...answered,
});
export const promotionShape = z.object({ id: idSchema, ...answered });

const ifSet = <K extends string, V>(
  key: K,
  value: V | null,
): { [P in K]?: V } =>
  value === null ? {} : ({ [key]: value } as { [P in K]: V });
const ifAny = <K extends string>(
  key: K,
  values: readonly string[],
): { [P in K]?: string[] } =>
  values.length === 0 ? {} : ({ [key]: [...values] } as { [P in K]: string[] });

/** A promotion as staff see it; a voucher has its code beside it. */
export const promotionBody = (
  rule: RuleRecord,
): z.input<typeof promotionShape> => ({
  id: rule.id,
  name: rule.name,
  status: rule.status,
  ...benefitBody(rule.benefit),
  ...ifSet("minSubtotal", rule.minSubtotal),
  ...ifSet("validFrom", rule.validFrom?.toISOString() ?? null),
  ...ifSet("validTo", rule.validTo?.toISOString() ?? null),
  ...ifAny("skus", rule.skus),
  ...ifAny("categories", rule.categories),
  firstOrderOnly: rule.firstOrderOnly,
  ...ifSet("maxRedemptions", rule.maxRedemptions),
  ...ifSet("maxPerCustomer", rule.maxPerCustomer),
  stackable: rule.stackable,
  redeemed: rule.redeemed,
  version: rule.version,
  createdAt: rule.createdAt.toISOString(),
  updatedAt: rule.updatedAt.toISOString(),
});

export const voucherBody = (
  rule: RuleRecord,
): z.input<typeof voucherShape> => ({
  ...promotionBody(rule),
  code: rule.code ?? "",
});

function benefitBody(benefit: Benefit) {
  switch (benefit.type) {
    case "percentage":
      return { type: benefit.type, percent: benefit.bps / 100 };
    case "fixed":
      return {
        type: benefit.type,
        amount: { amount: benefit.amount, currency: benefit.currency },
      };
    case "free_shipping":
      return { type: benefit.type };
    case "buy_x_get_y":
      return { type: benefit.type, buy: benefit.buy, get: benefit.get };
  }
}
