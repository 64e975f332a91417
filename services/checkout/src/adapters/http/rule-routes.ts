import { ok, refuse } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import { afterOf, page } from "./pages.js";
import {
  promotions,
  reply,
  vouchers,
  type Room,
  type RuleUseCases,
} from "./rule-rooms.js";
import {
  newPromotionSchema,
  newVoucherSchema,
  promotionBody,
  promotionShape,
  termsOf,
  termsSchema,
  voucherBody,
  voucherShape,
} from "./rule-shapes.js";
import { usesRoute } from "./rule-uses-route.js";

const staff = { roles: ["staff"] } as const;
const admin = { roles: ["admin"] } as const;

/** Vouchers by code, and promotions, which are the same rules without one, by id. */
export const ruleRoutes = (rules: RuleUseCases): Route[] => [
  createVoucherRoute(rules),
  createPromotionRoute(rules),
  ...[vouchers, promotions].flatMap((room) => [
    listRoute(rules, room),
    readRoute(rules, room),
    updateRoute(rules, room),
    disableRoute(rules, room),
    deleteRoute(rules, room),
    usesRoute(rules, room),
  ]),
];

const createVoucherRoute = (rules: RuleUseCases): Route =>
  route({
    method: "post",
    path: "/vouchers",
    summary: "Add a voucher",
    tags: vouchers.tags,
    access: staff,
    body: newVoucherSchema,
    replies: { 201: voucherShape },
    refusals: ["VOUCHER_CODE_TAKEN"],
    handle: async ({ body, operationId, ...by }) => {
      const made = await rules
        .as(by)
        .create(
          { kind: "voucher", code: body.code },
          termsOf(body, body.code),
          operationId,
        );
      return made.ok
        ? ok({
            status: 201,
            body: voucherBody(made.value),
            etag: String(made.value.version),
            headers: { Location: `/api/v1/vouchers/${made.value.code ?? ""}` },
          })
        : made;
    },
  });

const createPromotionRoute = (rules: RuleUseCases): Route =>
  route({
    method: "post",
    path: "/promotions",
    summary: "Add a promotion",
    tags: promotions.tags,
    access: staff,
    body: newPromotionSchema,
    replies: { 201: promotionShape },
    refusals: [],
    handle: async ({ body, operationId, ...by }) => {
      const made = await rules
        .as(by)
        .create({ kind: "promotion" }, termsOf(body, "Promotion"), operationId);
      return made.ok
        ? ok({
            status: 201,
            body: promotionBody(made.value),
            etag: String(made.value.version),
            headers: { Location: `/api/v1/promotions/${made.value.id}` },
          })
        : made;
    },
  });

const listRoute = (rules: RuleUseCases, room: Room): Route =>
  route({
    method: "get",
    path: room.path,
    summary: `All ${room.what}s`,
    tags: room.tags,
    access: staff,
    query: listQuery,
    replies: { 200: pageOf(room.shape) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query }) => {
      const after = afterOf(query.cursor);
      if (!after.ok) return after;
      const found = await rules.reads.list(
        room.nameOf("").kind,
        after.value,
        query.limit + 1,
      );
      return ok({
        status: 200,
        body: page(found, query.limit, room.body, (rule) => rule.id),
      });
    },
  });

const readRoute = (rules: RuleUseCases, room: Room): Route =>
  route({
    method: "get",
    path: room.item,
    summary: `One ${room.what}`,
    tags: room.tags,
    access: staff,
    params: room.params,
    replies: { 200: room.shape },
    refusals: ["NOT_FOUND"],
    handle: async ({ params }) => {
      const rule = await rules.reads.find(room.nameOf(params.name));
      return rule ? ok(reply(room, rule)) : refuse({ code: "NOT_FOUND" });
    },
  });

const updateRoute = (rules: RuleUseCases, room: Room): Route =>
  route({
    method: "put",
    path: room.item,
    summary: `Replace the terms of a ${room.what}`,
    tags: room.tags,
    access: staff,
    params: room.params,
    body: termsSchema,
    replies: { 200: room.shape },
    refusals: ["NOT_FOUND", "PRECONDITION_FAILED"],
    handle: async ({ params, body, ifMatch, ...by }) => {
      const version = ifMatch === undefined ? undefined : Number(ifMatch);
      const saved = await rules
        .as(by)
        .update(room.nameOf(params.name), termsOf(body, params.name), version);
      return saved.ok ? ok(reply(room, saved.value)) : saved;
    },
  });

const disableRoute = (rules: RuleUseCases, room: Room): Route =>
  route({
    method: "post",
    path: `${room.item}/disable`,
    summary: `Withdraw a ${room.what}`,
    tags: room.tags,
    access: staff,
    params: room.params,
    replies: { 200: room.shape },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, ...by }) => {
      const saved = await rules.as(by).disable(room.nameOf(params.name));
      return saved.ok ? ok(reply(room, saved.value)) : saved;
    },
  });

const deleteRoute = (rules: RuleUseCases, room: Room): Route =>
  route({
    method: "delete",
    path: room.item,
    summary: `Take a ${room.what} away; what it was used for stays on record`,
    tags: room.tags,
    access: admin,
    params: room.params,
    replies: { 204: z.undefined() },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, ...by }) => {
      const gone = await rules.as(by).delete(room.nameOf(params.name));
      return gone.ok ? ok({ status: 204 }) : gone;
    },
  });
