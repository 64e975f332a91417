import { customerV1 } from "@waybill/proto";
import { ok, refuse } from "@waybill/result";
import { grpcService, type GrpcService } from "@waybill/service";
import type { Reads } from "../../app/ports.js";
import { mayOrder, type Customer } from "../../domain/customer.js";

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const message = (customer: Customer): customerV1.Customer => ({
  id: customer.id,
  externalRef: customer.externalRef ?? "",
  name: customer.name,
  email: customer.email,
  status: customer.status,
  locale: customer.locale,
  groups: [...customer.groups],
  confirmedOrders: customer.confirmedOrders,
});

/** customer.v1.CustomerService, for the other services. */
export const customerGrpc = (reads: Reads): GrpcService =>
  grpcService(customerV1.CustomerServiceService, {
    roles: ["service"],
    handlers: {
      getCustomer: async ({ customerId }) => {
        const customer = isId.test(customerId)
          ? await reads.find(customerId)
          : null;
        return customer
          ? ok({ customer: message(customer) })
          : refuse({ code: "NOT_FOUND" });
      },
      validateCustomer: async ({ customerId }) => {
        const customer = isId.test(customerId)
          ? await reads.find(customerId)
          : null;
        if (!customer) return refuse({ code: "CUSTOMER_INVALID" });
        const answer = mayOrder(customer);
        return answer.ok ? ok({ customer: message(answer.value) }) : answer;
      },
    },
  });
