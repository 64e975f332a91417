import { warehouseV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import { grpcService, noteOrderId, type GrpcService } from "@waybill/service";
import { receiveReturn } from "../../app/commands/fulfilment/receive-return.js";
import { commitOrder } from "../../app/commands/reservations/commit.js";
import { releaseOrder } from "../../app/commands/reservations/release.js";
import { reserve } from "../../app/commands/reservations/reserve.js";
import { checkStock } from "../../app/queries/check-stock.js";
import type { GrpcDeps } from "./deps.js";
import {
  checked,
  effectOfOrderSchema,
  linesSchema,
  ofOrderSchema,
  reserveSchema,
  withLinesSchema,
} from "./requests.js";
import { z } from "zod";

/** Long enough for a late payment; an overdue hold is asked about, not dropped. */
const defaultTtlSeconds = 30 * 60;

type Handlers = Parameters<
  typeof grpcService<typeof warehouseV1.InventoryServiceService>
>[1]["handlers"];

export const inventoryService = (deps: GrpcDeps): GrpcService =>
  grpcService(warehouseV1.InventoryServiceService, {
    roles: ["service"],
    handlers: {
      ...readHandlers(deps),
      ...reserveHandler(deps),
      ...settleHandlers(deps),
    },
  });

const readHandlers = ({ queries }: GrpcDeps): Handlers => ({
  checkStock: async (request) => {
    const ask = checked(z.object({ lines: linesSchema }), request);
    if (!ask.ok) return ask;
    return ok(await checkStock(queries.availableOf, ask.value.lines));
  },
});

const reserveHandler = ({
  inNameOf,
  clock,
  reservationsTotal,
}: GrpcDeps): Handlers => ({
  reserve: async (request, call) => {
    const ask = checked(reserveSchema, request);
    if (!ask.ok) return ask;
    const { effect, orderId, lines, ttlSeconds, country } = ask.value;
    noteOrderId(orderId);
    const held = await inNameOf(call)((stores) =>
      reserve(stores, clock, {
        kind: "checkout",
        orderId,
        reference: orderId,
        effectKey: effect.key,
        run: effect.run,
        lines,
        ttlSeconds: ttlSeconds || defaultTtlSeconds,
        country,
      }),
    );
    reservationsTotal.inc({ result: held.ok ? "held" : held.error.code });
    if (!held.ok) return held;
    return ok({
      reservationId: held.value.id,
      allocations: [...held.value.lines],
    });
  },
});

const settleHandlers = ({
  inNameOf,
  clock,
  reservationsTotal,
}: GrpcDeps): Handlers => ({
  commitReservation: async (request, call) => {
    const ask = checked(ofOrderSchema, request);
    if (!ask.ok) return ask;
    const { orderId } = ask.value;
    noteOrderId(orderId);
    return inNameOf(call)((stores) => commitOrder(stores, clock, orderId));
  },
  releaseReservation: async (request, call) => {
    const ask = checked(effectOfOrderSchema, request);
    if (!ask.ok) return ask;
    const { orderId, effect } = ask.value;
    noteOrderId(orderId);
    const released = await inNameOf(call)((stores) =>
      releaseOrder(stores, clock, {
        orderId,
        effectKey: effect.key,
        run: effect.run,
      }),
    );
    if (released.ok && released.value.released)
      reservationsTotal.inc({ result: "released" });
    return released;
  },
  receiveReturn: async (request, call) => {
    const ask = checked(withLinesSchema, request);
    if (!ask.ok) return ask;
    const { orderId, effect, lines } = ask.value;
    noteOrderId(orderId);
    await inNameOf(call)((stores) =>
      receiveReturn(stores, clock, { orderId, lines, effectKey: effect.key }),
    );
    return ok({ received: true });
  },
});
