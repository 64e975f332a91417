import { expect, test } from "@jest/globals";
import { memoryWorld } from "../testing/memory-world.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../testing/scenario.js";

test("with several warehouses switched off, all comes from the first, in one shipment, wherever the buyer is", async () => {
  const world = memoryWorld({ multipleWarehouses: false });
  const { sea, ber } = await threeWarehouses(world);
  await shelve(world, "TEA", sea, 3);
  await shelve(world, "TEA", ber, 100);
  const orderId = world.clock.newId();
  value(await hold(world, orderId, [line("TEA", 2)], { country: "DE" }));
  value(await fulfil(world, orderId, [line("TEA", 2)]));
  expect(await world.shipments(orderId)).toMatchObject([{ warehouseId: sea }]);
  expect(
    await hold(world, world.clock.newId(), [line("TEA", 2)]),
  ).toMatchObject({
    error: {
      code: "INSUFFICIENT_STOCK",
      facts: { items: [{ asked: 2, available: 1 }] },
    },
  });
});
