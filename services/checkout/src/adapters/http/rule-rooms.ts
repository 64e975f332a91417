import { idSchema } from "@waybill/contracts";
import type { Caller } from "@waybill/service";
import { z } from "zod";
import type {
  createRule,
  deleteRule,
  disableRule,
  RuleName,
  updateRule,
} from "../../app/commands/manage-rules.js";
import type { RuleRecord } from "../../app/ports.js";
import type { RuleReads } from "../postgres/rule-reads.js";
import { voucherCodeSchema } from "./cart-voucher-routes.js";
import {
  promotionBody,
  promotionShape,
  voucherBody,
  voucherShape,
} from "./rule-shapes.js";

/** Who changes a rule, for the audit. */
export type By = { readonly caller: Caller; readonly correlationId: string };

export type RuleUseCases = {
  readonly reads: RuleReads;
  readonly as: (by: By) => {
    readonly create: ReturnType<typeof createRule>;
    readonly update: ReturnType<typeof updateRule>;
    readonly disable: ReturnType<typeof disableRule>;
    readonly delete: ReturnType<typeof deleteRule>;
  };
};

/** Where vouchers and promotions differ: their name in paths, and their shape. */
export type Room = {
  readonly path: "/vouchers" | "/promotions";
  readonly item: "/vouchers/{name}" | "/promotions/{name}";
  readonly tags: readonly string[];
  readonly what: string;
  readonly params: z.ZodType<{ name: string }>;
  readonly shape: typeof voucherShape | typeof promotionShape;
  readonly body: (rule: RuleRecord) => z.input<typeof promotionShape>;
  readonly nameOf: (name: string) => RuleName;
};

export const vouchers: Room = {
  path: "/vouchers",
  item: "/vouchers/{name}",
  tags: ["vouchers"],
  what: "voucher",
  params: z.object({ name: voucherCodeSchema }),
  shape: voucherShape,
  body: voucherBody,
  nameOf: (code) => ({ kind: "voucher", code }),
};
export const promotions: Room = {
  path: "/promotions",
  item: "/promotions/{name}",
  tags: ["promotions"],
  what: "promotion",
  params: z.object({ name: idSchema }),
  shape: promotionShape,
  body: promotionBody,
  nameOf: (id) => ({ kind: "promotion", id }),
};

/** 200 with a rule. */
export const reply = (room: Room, rule: RuleRecord) => ({
  status: 200 as const,
  body: room.body(rule),
  etag: String(rule.version),
});
