import type { orderV1 } from "@waybill/proto";
import type { RemoteService } from "@waybill/service";
import type { Address, Orders } from "../../app/ports.js";

type OrderService = RemoteService<typeof orderV1.OrderServiceService>;

/** The order service over gRPC; no answer throws, and so does one that should not be. */
export const ordersOver = (service: OrderService): Orders => ({
  standings: async (orderIds) => {
    const answer = await service.getOrderStandings({ orderIds: [...orderIds] });
    if (!answer.ok)
      throw new Error(`standings were refused: ${answer.error.code}`);
    return answer.value.standings;
  },
  find: async (orderId) => {
    const answer = await service.getOrder({ orderId });
    if (!answer.ok) {
      if (answer.error.code === "NOT_FOUND") return null;
      throw new Error(`order ${orderId} was refused: ${answer.error.code}`);
    }
    const { order } = answer.value;
    if (!order) return null;
    return {
      status: order.status,
      customerId: order.customerId === "" ? null : order.customerId,
      lines: order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      shipTo: order.shippingAddress ? addressOf(order.shippingAddress) : null,
    };
  },
});

const addressOf = (
  address: Required<{ [Field in keyof Address]: string }>,
): Address => ({
  name: address.name,
  street: address.street,
  city: address.city,
  country: address.country,
  ...(address.region === "" ? {} : { region: address.region }),
  ...(address.postalCode === "" ? {} : { postalCode: address.postalCode }),
});
