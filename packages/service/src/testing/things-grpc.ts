import { customerV1 } from "@waybill/proto";
import { ok, refuse } from "@waybill/result";
import { setTimeout as sleep } from "node:timers/promises";
import { grpcService, remoteUnavailable } from "../index.js";

/** A gRPC service whose one customer is "known", and whose other ids say what goes wrong. */
export const customers = grpcService(customerV1.CustomerServiceService, {
  roles: ["service"],
  handlers: {
    getCustomer: async ({ customerId }, call) => {
      if (customerId === "broken")
        throw new Error("a bug of maria@example.com");
      if (customerId === "away")
        throw remoteUnavailable({ appId: "x", method: "y" }, "is away");
      if (customerId === "slow") await sleep(500);
      if (customerId !== "known")
        return refuse({
          code: "NOT_FOUND",
          detail: `No customer ${customerId}.`,
          facts: { customerId, correlationId: call.correlationId },
        });
      return ok({
        customer: {
          id: customerId,
          externalRef: "",
          name: call.caller.kind,
          email: "",
          status: "active",
          locale: call.correlationId,
          groups: [],
          confirmedOrders: 0,
        },
      });
    },
  },
});
