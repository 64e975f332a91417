import type { OutgoingEvent } from "@waybill/contracts";
import type {
  SagaStore,
  SagaStores,
  SagaTransact,
} from "../../app/saga/ports.js";
import type { SagaRow, StoredEntry } from "../../app/saga/saga-row.js";

export type MemorySagas = {
  readonly rows: Map<string, SagaRow>;
  readonly timeline: (StoredEntry & { readonly saga: string })[];
  readonly events: OutgoingEvent[];
  readonly intents: { kind: string; key: string; payload: object }[];
  readonly audits: object[];
  readonly reconciled: Set<string>;
  readonly store: SagaStore;
  readonly stores: SagaStores;
  readonly transact: SagaTransact;
};

/** Sagas in memory. `alive` rejects where the process that asks is dead. */
export function memorySagas(alive: () => void): MemorySagas {
  const rows = new Map<string, SagaRow>();
  const reconciled = new Set<string>();
  const timeline: MemorySagas["timeline"] = [];
  const events: OutgoingEvent[] = [];
  const intents: MemorySagas["intents"] = [];
  const audits: object[] = [];
  const marks = new Map<string, string>();
  const put = (id: string, changes: object): SagaRow | null => {
    const row = rows.get(id);
    if (!row) return null;
    const changed = { ...row, ...changes };
    rows.set(id, changed);
    return changed;
  };
  const live = ({ id, run }: { id: string; run: number }) => {
    const row = rows.get(id);
    return row?.run === run && row.state !== "done" ? row : null;
  };
  const record: SagaStore["record"] = async (saga, progress, entries, now) => {
    alive();
    const before = live(saga);
    if (!before) return false;
    const { outcome, ...rest } = progress;
    put(saga.id, {
      ...rest,
      // What became of the order meanwhile stays.
      outcome: before.outcome ?? outcome,
      endedAt: progress.state === "done" ? now : null,
    });
    timeline.push(
      ...entries.map((entry) => ({ ...entry, saga: saga.id, run: saga.run })),
    );
    return true;
  };
  const ofOrder = (orderId: string) =>
    [...rows.values()]
      .filter((row) => row.orderId === orderId)
      .sort((a, b) => a.id.length - b.id.length);
  const byDate = (pick: (row: SagaRow) => Date | null, time: Date) =>
    [...rows.values()].filter(
      (row) => (pick(row)?.getTime() ?? Infinity) < time.getTime(),
    );
  const store: SagaStore = {
    find: async (id) => rows.get(id) ?? null,
    ofOrder: async (orderId) => ofOrder(orderId),
    begin: async (saga, { mark, step, deadlineAt }) => {
      alive();
      if (!live(saga)) return null;
      const ofThisRun = `${String(saga.run)}:${mark}`;
      const again = marks.get(saga.id) === ofThisRun;
      marks.set(saga.id, ofThisRun);
      const row = put(saga.id, { step, deadlineAt });
      return row && { saga: row, again };
    },
    record,
    timelineOf: async (orderId) =>
      timeline.filter(({ saga }) => saga.startsWith(orderId)),
    list: async ({ states, limit }) =>
      [...rows.values()]
        .filter(
          ({ state, kind }) => kind === "checkout" && states.includes(state),
        )
        .slice(0, limit),
    overdue: async (time, limit) =>
      byDate(({ deadlineAt }) => deadlineAt, time).slice(0, limit),
    unreconciled: async (time, limit) =>
      byDate(({ endedAt }) => endedAt, time)
        .filter(({ id }) => !reconciled.has(id))
        .slice(0, limit),
    markReconciled: async (ids) => {
      ids.forEach((id) => reconciled.add(id));
    },
  };
  const stores: SagaStores = {
    sagas: {
      insert: async (saga, now) => {
        if (rows.has(saga.id)) return false;
        rows.set(saga.id, {
          ...saga,
          ...{
            run: 1,
            state: "running",
            outcome: null,
            memory: {},
            wishes: {},
            step: null,
            attempt: 0,
          },
          ...{
            failure: null,
            waitingFor: null,
            waitUntil: null,
            createdAt: now,
            endedAt: null,
          },
        } as SagaRow);
        return true;
      },
      lock: async (id) => rows.get(id) ?? null,
      lockOrder: async (orderId) => ofOrder(orderId),
      wish: async (id, wishes) => void put(id, { wishes }),
      restart: async (id, run, deadlineAt) =>
        live({ id, run: run - 1 }) ? put(id, { run, deadlineAt }) : null,
      record,
      setOutcome: async (id, outcome) => void put(id, { outcome }),
      reopen: async (id, run, deadlineAt) => {
        const row = rows.get(id);
        if (row?.run !== run - 1 || row.state !== "done") return null;
        reconciled.delete(id);
        return put(id, {
          run,
          state: "running",
          outcome: null,
          deadlineAt,
          endedAt: null,
        });
      },
    },
    events: { add: async (event) => void events.push(event) },
    intents: {
      add: async (intent) => {
        if (
          !intents.some(
            ({ kind, key }) => kind === intent.kind && key === intent.key,
          )
        )
          intents.push(intent);
      },
    },
    audit: async (deed) => void audits.push(deed),
  };
  return {
    rows,
    timeline,
    events,
    intents,
    audits,
    reconciled,
    store,
    stores,
    transact: (work) => work(stores),
  };
}
