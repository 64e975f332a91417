import type { SagaStore } from "./ports.js";
import type {
  SagaLife,
  SagaOutcome,
  SagaRow,
  StoredEntry,
} from "./saga-row.js";

/** A checkout as people see it: with what became of its order afterwards. */
export type CheckoutView = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly state: SagaLife;
  readonly outcome: SagaOutcome | null;
  readonly run: number;
  readonly failure: SagaRow["failure"];
  readonly waitingFor: string | null;
  readonly deadline: Date | null;
  readonly timeline: readonly StoredEntry[];
};

/** The checkout of an order with its timeline, all runs of it; null where there is none. */
export const showCheckout =
  (store: SagaStore) =>
  async (orderId: string): Promise<CheckoutView | null> => {
    const [sagas, timeline] = await Promise.all([
      store.ofOrder(orderId),
      store.timelineOf(orderId),
    ]);
    const checkout = sagas.find((saga) => saga.kind === "checkout");
    return checkout ? { ...viewOf(checkout, sagas), timeline } : null;
  };

/** A confirmed order of which something is being taken back is not at rest. */
function viewOf(
  checkout: SagaRow,
  sagas: readonly SagaRow[],
): Omit<CheckoutView, "timeline"> {
  const { orderId, customerId, outcome, run, failure } = checkout;
  const open = sagas.find(
    (saga) => saga.kind === "refund" && saga.state !== "done",
  );
  const current = checkout.state === "done" && open ? open : checkout;
  const state =
    current.kind === "refund" && current.state === "running"
      ? "undoing"
      : current.state;
  return {
    ...{ orderId, customerId, outcome, run, failure, state },
    waitingFor: current.waitingFor,
    deadline: current.waitUntil,
  };
}

export type CheckoutPage = {
  readonly items: readonly Omit<CheckoutView, "timeline">[];
  readonly next: { readonly createdAt: Date; readonly id: string } | null;
};

/** Checkouts in some states, newest first. */
export const listCheckouts =
  (store: SagaStore) =>
  async (filter: {
    readonly states: readonly SagaLife[];
    readonly limit: number;
    readonly before?: { readonly createdAt: Date; readonly id: string };
  }): Promise<CheckoutPage> => {
    const rows = await store.list({ ...filter, limit: filter.limit + 1 });
    const page = rows.slice(0, filter.limit);
    const last = page.at(-1);
    return {
      items: page.map((row) => viewOf(row, [row])),
      next:
        rows.length > page.length && last
          ? { createdAt: last.createdAt, id: last.id }
          : null,
    };
  };
