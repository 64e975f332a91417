import { Router, type Request, type Response } from "express";
import { z } from "zod";
import {
  authenticate,
  cancel,
  capture,
  confirm,
  refund,
  type Charge,
} from "../../domain/charge.js";
import type { Faults } from "../../domain/faults.js";
import { tokens } from "../../domain/tokens.js";
import { toJson } from "../postgres/charge-json.js";
import {
  change,
  countAttempt,
  create,
  find,
  list,
  type Changed,
  type Tools,
} from "../postgres/charges.js";

const newCharge = z.object({
  amount: z.int().min(1),
  currency: z.string().length(3),
  token: z.string().min(1),
  orderId: z.string().max(255).nullable().default(null),
  reference: z.string().max(255).nullable().default(null),
  captureMethod: z.enum(["automatic", "manual"]).default("automatic"),
});
const listQuery = z.object({
  orderId: z.string().optional(),
  idempotencyKey: z.string().optional(),
  day: z.iso.date().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const someAmount = z.object({ amount: z.int().min(1).optional() });
const someOutcome = z.object({
  outcome: z.enum(["approve", "fail"]).default("approve"),
});

/** Lost answers: how long the caller is left waiting before the connection breaks. */
const lostAnswerMs = 3_000;

const keyOf = (request: Request, tools: Tools): string =>
  request.header("idempotency-key") ?? `none:${tools.newId()}`;

const idOf = (request: Request) => String(request.params["id"]);

const answer = (tools: Tools, response: Response, changed: Changed): void => {
  if (changed.ok) response.json(toJson(changed.charge, tools.publicUrl));
  else
    response
      .status(changed.refusal.status ?? 409)
      .json({ code: changed.refusal.code });
};

/** The charges API. */
export function chargeRoutes(tools: Tools, faults: () => Faults): Router {
  const router = Router();
  readRoutes(router, tools);
  moneyRoutes(router, tools);
  router.post("/charges", (request, response) =>
    postCharge(tools, request, response),
  );
  router.post("/charges/:id/confirm", async (request, response) => {
    const changed = await change(tools, idOf(request), (charge) =>
      confirm(charge, tools.now(), faults().lateMs),
    );
    if (changed.ok && changed.charge.token === "tok_timeout")
      await loseAnswer(response);
    else answer(tools, response, changed);
  });
  router.post("/charges/:id/authenticate", async (request, response) => {
    const { outcome } = someOutcome.parse(request.body ?? {});
    const rule = (charge: Charge) => authenticate(charge, outcome);
    answer(tools, response, await change(tools, idOf(request), rule));
  });
  router.post("/charges/:id/void", async (request, response) => {
    answer(tools, response, await change(tools, idOf(request), cancel));
  });
  return router;
}

function readRoutes(router: Router, tools: Tools): void {
  router.get("/charges", async (request, response) => {
    const { cursor, ...filter } = listQuery.parse(request.query);
    const items = await list(tools.db.query, { ...filter, after: cursor });
    response.json({
      items: items.map((charge) => toJson(charge, tools.publicUrl)),
      nextCursor: items.length === filter.limit ? items.at(-1)?.id : null,
    });
  });
  router.get("/charges/:id", async (request, response) => {
    const charge = await find(tools.db.query, "id", idOf(request));
    if (charge) response.json(toJson(charge, tools.publicUrl));
    else response.status(404).json({ code: "charge_unknown" });
  });
}

function moneyRoutes(router: Router, tools: Tools): void {
  router.post("/charges/:id/capture", async (request, response) => {
    const { amount } = someAmount.parse(request.body ?? {});
    const operation = { key: keyOf(request, tools), kind: "capture" } as const;
    const rule = (charge: Charge) => capture(charge, amount ?? null);
    const changed = await change(tools, idOf(request), rule, operation);
    answer(tools, response, changed);
  });
  router.post("/charges/:id/refunds", async (request, response) => {
    const { amount } = z.object({ amount: z.int().min(1) }).parse(request.body);
    const operation = { key: keyOf(request, tools), kind: "refund" } as const;
    const rule = (charge: Charge) => refund(charge, amount);
    const changed = await change(tools, idOf(request), rule, operation);
    if (changed.ok)
      response.json({ id: changed.operationId, amount, status: "succeeded" });
    else answer(tools, response, changed);
  });
}

async function postCharge(
  tools: Tools,
  request: Request,
  response: Response,
): Promise<void> {
  const wanted = newCharge.parse(request.body);
  const idempotencyKey = keyOf(request, tools);
  if (!Object.hasOwn(tokens, wanted.token)) {
    response.status(400).json({ code: "token_unknown" });
    return;
  }
  if (wanted.token === "tok_down") {
    response.status(503).json({ code: "unavailable" });
    return;
  }
  if (
    wanted.token === "tok_error_once" &&
    (await countAttempt(tools.db.query, idempotencyKey)) === 0
  ) {
    response.status(500).json({ code: "internal" });
    return;
  }
  const charge = await create(tools, { ...wanted, idempotencyKey });
  if (charge.amount !== wanted.amount || charge.currency !== wanted.currency) {
    response.status(422).json({ code: "idempotency_key_reused" });
    return;
  }
  response.status(201).json(toJson(charge, tools.publicUrl));
}

/** The work is done, and the caller never learns it. */
async function loseAnswer(response: Response): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, lostAnswerMs);
    response.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  response.destroy();
}
