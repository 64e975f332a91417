import type { customerV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import type { RemoteService } from "@waybill/service";
import type { Buyers } from "../../app/ports.js";

type CustomerService = Pick<
  RemoteService<typeof customerV1.CustomerServiceService>,
  "getCustomer" | "validateCustomer"
>;

/** What the customer service knows of customers; guests are told by the orders that were accepted here for them. */
export const remoteBuyers = (
  service: CustomerService,
  ordersOfGuest: (guestKey: string) => Promise<number>,
): Buyers => ({
  confirmedOrders: async ({ customerId, guestKey }) => {
    if (customerId === null)
      return guestKey === null ? null : ordersOfGuest(guestKey);
    const found = await service.getCustomer({ customerId });
    return found.ok ? (found.value.customer?.confirmedOrders ?? 0) : 0;
  },
  mayOrder: async (customerId) => {
    const answer = await service.validateCustomer({ customerId });
    return answer.ok ? ok(undefined) : answer;
  },
});
