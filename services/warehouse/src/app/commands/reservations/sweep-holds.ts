import type { ReservationKind } from "../../../domain/reservation/reservation.js";
import type { Clock, Orders, Stores, Transact } from "../../ports.js";
import { letGo } from "./release.js";

export type OverdueHold = {
  readonly id: string;
  readonly kind: ReservationKind;
  readonly orderId: string | null;
};

export type Sweep = {
  readonly expired: number;
  readonly extended: number;
};

type Deps = {
  readonly overdue: (now: Date, limit: number) => Promise<OverdueHold[]>;
  readonly orders: Orders;
  readonly transact: Transact;
  readonly clock: Clock;
};

/** Orders past the pivot whose hold is still not in a fulfilment: the sweeper has that opened. */
const awaitsFulfilment = new Set(["confirmed", "processing"]);

/**
 * Looks after holds past their time. Those held by hand expire. A saga's is not let go blindly: the order service says
 * which orders have ended, the others are extended; while it gives no answer (this rejects), all of them wait.
 */
export async function sweepHolds(deps: Deps, limit: number): Promise<Sweep> {
  const { overdue, transact, clock } = deps;
  const found = await overdue(clock.now(), limit);
  const byHand = found.filter((hold) => hold.orderId === null);
  for (const { id } of byHand)
    await transact((stores) => expire(stores, clock, id));
  const ofSagas = found.filter((hold) => hold.orderId !== null);
  const sagas = await settleSagas(deps, ofSagas);
  return { ...sagas, expired: sagas.expired + byHand.length };
}

async function settleSagas(
  { orders, transact, clock }: Deps,
  holds: readonly OverdueHold[],
): Promise<Sweep> {
  if (holds.length === 0) return { expired: 0, extended: 0 };
  const ids = [...new Set(holds.flatMap((hold) => hold.orderId ?? []))];
  const standings = await orders.standings(ids);
  // An order that nobody knows can never come for its hold either.
  const ended = new Set(
    standings.filter((s) => s.ended || s.status === "").map((s) => s.orderId),
  );
  const known = new Set(standings.map((s) => s.orderId));
  const over = holds.filter((hold) => ended.has(hold.orderId ?? ""));
  for (const { id } of over)
    await transact((stores) => expire(stores, clock, id));
  const alive = holds.filter(
    (hold) => known.has(hold.orderId ?? "") && !over.includes(hold),
  );
  const now = clock.now();
  const extended = await transact(async (stores) => {
    for (const standing of standings)
      if (awaitsFulfilment.has(standing.status))
        await stores.openFulfilmentLater(standing.orderId, now);
    return stores.reservations.extend(
      alive.map((hold) => hold.id),
      now,
    );
  });
  return { expired: over.length, extended };
}

/** Under the row's lock the hold may turn out to be over, or extended by another instance. */
async function expire(stores: Stores, clock: Clock, id: string): Promise<void> {
  const found = await stores.reservations.lockById(id);
  if (found?.status !== "held" || found.expiresAt > clock.now()) return;
  const outcome = await letGo(stores, clock, found, "expired");
  if (!outcome.ok)
    throw new Error(`${id} did not expire: ${outcome.error.code}`);
}
