import { expect } from "@jest/globals";
import { netCaptured } from "./fake-effects.js";
import { quantity, total } from "./fake-order.js";
import type { Simulation } from "./simulation.js";

/** The promise: a paid order with its stock, or everything back where it was; and the saga says the same as the order. */
export function expectSettled(
  sim: Simulation,
  outcome?: "confirmed" | "failed" | "cancelled" | "refunded",
): void {
  const { order, books, sagas } = sim;
  const row = sim.row();
  expect({ state: row?.state, outcome: row?.outcome }).toEqual({
    state: "done",
    outcome: order.status,
  });
  if (outcome) expect(order.status).toBe(outcome);
  const open = [...sagas.rows.values()].filter(({ state }) => state !== "done");
  expect(open.map(({ id }) => id)).toEqual([]);
  expect(sim.engine.instances.size).toBe(0);
  const facts = {
    ...{
      held: books.held,
      charged: netCaptured(books),
      redeemed: books.redeemed,
      fulfilled: books.fulfilled,
    },
    captures: books.payments.filter(({ captured }) => captured > 0).length,
  };
  if (order.status === "confirmed") {
    expect(facts).toEqual({
      held: quantity,
      charged: total,
      redeemed: 1,
      fulfilled: quantity,
      captures: 1,
    });
    expect(order.confirmations).toBe(1);
  } else {
    expect({ ...facts, captures: 0 }).toEqual({
      held: 0,
      charged: 0,
      redeemed: 0,
      fulfilled: 0,
      captures: 0,
    });
    expect(facts.captures).toBeLessThanOrEqual(1);
  }
}
