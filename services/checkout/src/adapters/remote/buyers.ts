import type { customerV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import type { RemoteService } from "@waybill/service";
import type { Buyers } from "../../app/ports.js";

type CustomerService = Pick<
  RemoteService<typeof customerV1.CustomerServiceService>,
  "getCustomer" | "validateCustomer"
>;

/** What the customer service knows of customers; guests are told by the orders that were accepted here for their address. */
export const remoteBuyers = (
  service: CustomerService,
  ordersOfGuest: (email: string) => Promise<number>,
): Buyers => ({
  confirmedOrders: async ({ customerId, email }) => {
    if (customerId === null)
      return email === null ? null : ordersOfGuest(email);
    const found = await service.getCustomer({ customerId });
    return found.ok ? (found.value.customer?.confirmedOrders ?? 0) : 0;
  },
  mayOrder: async (customerId) => {
    const answer = await service.validateCustomer({ customerId });
    return answer.ok ? ok(undefined) : answer;
  },
});
