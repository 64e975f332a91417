import type {
  SeenOrder,
  StoredTemplate,
  Stores,
  Transact,
} from "../app/ports.js";
import { definitionOf } from "../domain/kinds.js";
import type { Notification } from "../domain/notification.js";

/** The stores in memory; they pass the same contract test as the ones on PostgreSQL. */
export function memoryStores(): {
  readonly stores: Stores;
  readonly transact: Transact;
} {
  const sent = new Map<string, Notification>();
  const orders = new Map<string, SeenOrder>();
  const preferences = new Map<
    string,
    Awaited<ReturnType<Stores["preferences"]>>
  >();
  const templates = new Map<string, StoredTemplate>();
  const same = (a: Notification, b: Notification) =>
    `${a.subjectId} ${a.kind} ${a.channel}` ===
    `${b.subjectId} ${b.kind} ${b.channel}`;
  const stores: Stores = {
    insert: async (notification) => {
      if ([...sent.values()].some((other) => same(other, notification)))
        return false;
      sent.set(notification.id, notification);
      return true;
    },
    lock: async (id) => sent.get(id) ?? null,
    update: async (notification) =>
      void sent.set(notification.id, notification),
    list: async ({ orderId, customerId, status, audience, after, limit }) =>
      [...sent.values()]
        .filter(
          (found) =>
            (orderId === undefined || found.orderId === orderId) &&
            (customerId === undefined || found.customerId === customerId) &&
            (status === undefined || found.status === status) &&
            (audience === undefined || found.audience === audience) &&
            (after === undefined || found.id > after),
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    saveOrder: async (order) => {
      if (!orders.has(order.orderId)) orders.set(order.orderId, order);
    },
    order: async (orderId) => orders.get(orderId) ?? null,
    preferences: async (customerId) =>
      preferences.get(customerId) ?? { customerId, suppressed: [], version: 0 },
    savePreferences: async (next) =>
      void preferences.set(next.customerId, next),
    template: async (kind) => {
      const { subject, body } = definitionOf(kind);
      return templates.get(kind) ?? { kind, subject, body, version: 0 };
    },
    saveTemplate: async (template) =>
      void templates.set(template.kind, template),
    erase: async (customerId) => {
      preferences.delete(customerId);
      for (const [id, found] of sent)
        if (found.customerId === customerId)
          sent.set(id, { ...found, subject: "", body: "" });
    },
  };
  return { stores, transact: (work) => work(stores) };
}
