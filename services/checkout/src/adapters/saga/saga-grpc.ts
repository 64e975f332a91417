import { checkoutV1 } from "@waybill/proto";
import { ok, refuse } from "@waybill/result";
import { grpcService, type GrpcService } from "@waybill/service";
import type { showCheckout } from "../../app/saga/show-checkout.js";

/** The saga's part of checkout.v1. */
export const sagaService = (
  show: ReturnType<typeof showCheckout>,
): GrpcService =>
  grpcService(checkoutV1.CheckoutServiceService, {
    roles: ["service", "staff"],
    handlers: {
      getCheckout: async ({ orderId }) => {
        const view = await show(orderId);
        if (!view) return refuse({ code: "NOT_FOUND" });
        return ok({
          orderId,
          state: view.state,
          outcome: view.outcome ?? "",
          waitingFor: view.waitingFor ?? "",
          deadline: view.deadline?.toISOString() ?? "",
          timeline: view.timeline.map((line) => ({
            step: line.step,
            kind: line.kind,
            attempt: line.attempt,
            startedAt: new Date(line.startedAt).toISOString(),
            endedAt: new Date(line.endedAt).toISOString(),
            outcome: line.outcome,
            code: line.code ?? "",
          })),
        });
      },
    },
  });
