import { v7 } from "uuid";
import { cancelFulfilment } from "../../app/commands/fulfilment/cancel-fulfilment.js";
import { advanceShipment } from "../../app/commands/fulfilment/move-shipment.js";
import type { ShipmentMove } from "../../domain/fulfilment/shipment.js";
import type { Line } from "../../domain/lines.js";
import { fulfil, hold, value } from "../scenario.js";
import type { World } from "../world.js";

/** What is done to orders and parcels, told in a word each. */
export function parcelsOf(world: World) {
  const move = (shipmentId: string | undefined, to: ShipmentMove) =>
    world.transact((stores) =>
      advanceShipment(stores, world.clock, {
        shipmentId: shipmentId ?? "",
        move: to,
      }),
    );
  const leave = (shipmentId: string | undefined) =>
    move(shipmentId, { to: "shipped", carrier: "DHL", trackingNumber: "42" });
  return {
    move,
    leave,
    ship: async (shipmentId: string | undefined) => {
      for (const to of ["picked", "packed"] as const)
        value(await move(shipmentId, { to }));
      return leave(shipmentId);
    },
    cancel: async (
      orderId: string,
      lines: readonly Line[] = [],
      effectKey = v7(),
    ) => {
      const ask = { orderId, effectKey, run: 1, lines };
      const outcome = await world.transact((stores) =>
        cancelFulfilment(stores, world.clock, ask),
      );
      return value(outcome).cancelled;
    },
    /** An order with its units in parcels. */
    ordered: async (
      lines: readonly Line[],
      { country = "US", customerId = null as string | null } = {},
    ) => {
      const orderId = v7();
      value(await hold(world, orderId, lines, { country }));
      const opened = await fulfil(world, orderId, lines, customerId);
      return { orderId, ...value(opened) };
    },
  };
}
