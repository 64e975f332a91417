import { warehouseV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import { grpcService, noteOrderId, type GrpcService } from "@waybill/service";
import { cancelFulfilment } from "../../app/commands/fulfilment/cancel-fulfilment.js";
import { requestFulfilment } from "../../app/commands/fulfilment/request-fulfilment.js";
import type { GrpcDeps } from "./deps.js";
import { checked, fulfilmentSchema, withLinesSchema } from "./requests.js";

export const fulfilmentService = ({ inNameOf, clock }: GrpcDeps): GrpcService =>
  grpcService(warehouseV1.FulfilmentServiceService, {
    roles: ["service"],
    handlers: {
      requestFulfilment: async (request, call) => {
        const ask = checked(fulfilmentSchema, request);
        if (!ask.ok) return ask;
        const { shipTo = null, ...order } = ask.value;
        noteOrderId(order.orderId);
        const country = shipTo?.country;
        const answer = await inNameOf(call)((stores) =>
          requestFulfilment(stores, clock, { ...order, shipTo, country }),
        );
        if (!answer.ok) return answer;
        return ok({
          shipmentIds: [...answer.value.shipmentIds],
          unfulfillable: [...answer.value.unfulfillable],
        });
      },
      cancelFulfilment: async (request, call) => {
        const ask = checked(withLinesSchema, request);
        if (!ask.ok) return ask;
        const { orderId, effect, lines } = ask.value;
        noteOrderId(orderId);
        const answer = await inNameOf(call)((stores) =>
          cancelFulfilment(stores, clock, {
            orderId,
            effectKey: effect.key,
            run: effect.run,
            lines,
          }),
        );
        if (!answer.ok) return answer;
        return ok({ cancelled: [...answer.value.cancelled] });
      },
    },
  });
