import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { watchSagas } from "../../app/saga/watch-sagas.js";
import type { Fault } from "../testing/faults.js";
import { expectSettled } from "../testing/settled.js";
import { simulation } from "../testing/simulation.js";

const calls = [
  "begin",
  "reserve",
  "redeem",
  "pay",
  "confirm",
  "fulfil",
  "close",
  "release",
  "restore",
  "give-back",
  "fail",
  "cancel-fulfilment",
  "take-off",
  "refund",
  "settle",
];
const anyFault = fc.constantFrom<Fault>(
  ...([
    "transient",
    "timeout before effect",
    "timeout after effect",
    "duplicate",
  ] as const),
  ...([
    "crash before effect",
    "crash after effect",
    "late",
    "cancel first",
    "refused",
  ] as const),
);
const schedules = fc.array(
  fc.tuple(
    fc.constantFrom(...calls),
    fc.array(anyFault, { minLength: 1, maxLength: 6 }),
  ),
  { maxLength: 8 },
);

test("whatever goes wrong, and however often the engine forgets: paid with its stock, or everything back", async () => {
  await fc.assert(
    fc.asyncProperty(
      schedules,
      fc.array(fc.nat(12), { maxLength: 3 }),
      async (schedule, losses) => {
        const sim = simulation();
        for (const [name, faults] of schedule)
          sim.faults.next.set(name, [
            ...(sim.faults.next.get(name) ?? []),
            ...faults,
          ]);
        await sim.begin();
        const watch = watchSagas({
          ...{
            store: sim.sagas.store,
            transact: sim.sagas.transact,
            engine: sim.engine,
            now: sim.now,
          },
          restarted: () => undefined,
        });
        for (const calls of losses) {
          const enough = sim.faults.calls.length + calls;
          await sim.settle(() => sim.faults.calls.length >= enough);
          sim.engine.instances.clear();
          // Beyond any deadline of a saga that has not waited long.
          sim.clock.now += 3_700_000;
          await watch();
        }
        await sim.settle();
        for (const late of sim.faults.late.values())
          for (const effect of late) effect();
        expectSettled(sim);
      },
    ),
    { numRuns: 250 },
  );
}, 60_000);

test("a cancellation races the pivot at any moment: one of them wins, never both, never neither", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(14), fc.nat(5), async (after, faults) => {
      const sim = simulation();
      sim.faults.next.set(
        "confirm",
        Array.from({ length: faults }, (): Fault =>
          faults % 2 ? "timeout after effect" : "timeout before effect",
        ),
      );
      await sim.begin();
      await sim.settle(() => sim.faults.calls.length >= after);
      await sim.cancel();
      await sim.settle();
      expectSettled(sim);
      expect(sim.order.status).not.toBe("failed");
    }),
    { numRuns: 150 },
  );
});
