import type {
  CustomerEvent,
  Deed,
  Stores,
  Taken,
  Transact,
} from "../app/ports.js";
import type { Customer } from "../domain/customer.js";

/** The stores in memory; they pass the same contract test as the ones on PostgreSQL. */
export function memoryStores() {
  const rows = new Map<string, Customer>();
  const events: CustomerEvent[] = [];
  const deeds: Deed[] = [];
  const find = (id: string) => Promise.resolve(rows.get(id) ?? null);
  const save = (customer: Customer): Promise<Taken | null> => {
    const others = [...rows.values()].filter(
      (other) => other.id !== customer.id && other.status !== "erased",
    );
    if (
      customer.externalRef !== null &&
      others.some((other) => other.externalRef === customer.externalRef)
    )
      return Promise.resolve("EXTERNAL_REF_TAKEN");
    if (
      customer.status !== "erased" &&
      others.some(
        (other) => other.email.toLowerCase() === customer.email.toLowerCase(),
      )
    )
      return Promise.resolve("EMAIL_TAKEN");
    rows.set(customer.id, customer);
    return Promise.resolve(null);
  };
  const stores: Stores = {
    find,
    lock: find,
    insert: save,
    update: save,
    list: async ({ externalRef, email, status, q, after, limit }) =>
      [...rows.values()]
        .filter(
          (row) =>
            (externalRef === undefined || row.externalRef === externalRef) &&
            (email === undefined ||
              row.email.toLowerCase() === email.toLowerCase()) &&
            (status === undefined || row.status === status) &&
            (q === undefined ||
              row.name.toLowerCase().includes(q.toLowerCase())) &&
            (after === undefined || row.id > after),
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    emit: async (event) => void events.push(event),
    record: async (deed) => void deeds.push(deed),
  };
  const transact: Transact = (work) => work(stores);
  return { stores, transact, events, deeds };
}
