import type { warehouseV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import type { RemoteService } from "@waybill/service";
import type { SagaWarehouse, Units } from "../../saga/ports.js";
import { answered } from "./answered.js";

type Services = {
  readonly inventory: Pick<
    RemoteService<typeof warehouseV1.InventoryServiceService>,
    "reserve" | "releaseReservation"
  >;
  readonly fulfilment: Pick<
    RemoteService<typeof warehouseV1.FulfilmentServiceService>,
    "requestFulfilment" | "cancelFulfilment"
  >;
};

const linesOf = (units: readonly Units[]) =>
  units.map(({ sku, quantity }) => ({ sku, quantity }));

export const remoteSagaWarehouse = ({
  inventory,
  fulfilment,
}: Services): SagaWarehouse => ({
  reserve: async ({ orderId, key, run, lines, country, ttlSeconds }) => {
    const answer = await inventory.reserve({
      ...{ effect: { key, run }, orderId, country, ttlSeconds },
      lines: linesOf(lines),
    });
    return answer.ok
      ? ok({ reservationId: answer.value.reservationId })
      : answer;
  },
  release: async ({ orderId, key, run }) =>
    answered(
      await inventory.releaseReservation({ effect: { key, run }, orderId }),
      "ReleaseReservation",
    ).released,
  requestFulfilment: async (order) => {
    const { unfulfillable } = answered(
      await fulfilment.requestFulfilment({
        orderId: order.orderId,
        customerId: order.customerId ?? "",
        lines: linesOf(order.lines),
        shipTo: order.shipTo ?? undefined,
      }),
      "RequestFulfilment",
    );
    return { unfulfillable };
  },
  cancelFulfilment: async ({ orderId, key, run, lines }) =>
    answered(
      await fulfilment.cancelFulfilment({
        ...{ effect: { key, run }, orderId },
        lines: linesOf(lines),
      }),
      "CancelFulfilment",
    ).cancelled,
});
