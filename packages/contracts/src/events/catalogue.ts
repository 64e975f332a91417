import type { z } from "zod";
import { checkoutEvents } from "./checkout-events.js";
import { customerEvents } from "./customer-events.js";
import { eventMeta, type EventDefinition } from "./define-event.js";
import { orderEvents, returnEvents } from "./order-events.js";
import { paymentEvents } from "./payment-events.js";
import { warehouseEvents } from "./warehouse-events.js";

/** Every event type of the platform: its topic, version and schema. */
export const eventCatalogue = {
  ...orderEvents,
  ...returnEvents,
  ...checkoutEvents,
  ...warehouseEvents,
  ...paymentEvents,
  ...customerEvents,
} as const;

export type EventType = keyof typeof eventCatalogue;
/** The fields a producer of `T` gives. */
export type EventData<T extends EventType> = z.infer<
  (typeof eventCatalogue)[T]["data"]
>;
export type EventMeta = z.infer<z.ZodObject<typeof eventMeta>>;

/** An event on its way out; `aggregateVersion` is added by the outbox, gap-free for each producing aggregate. */
export type OutgoingEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    /** The aggregate that changed: its id is the CloudEvent's subject. */
    readonly aggregateId: string;
    /** Order id where there is one, else the aggregate id. */
    readonly partitionKey: string;
    readonly correlationId: string;
    readonly occurredAt: Date;
    readonly data: EventData<K>;
  };
}[T];

/** An event as a consumer sees it, parsed and checked. */
export type IncomingEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly id: string;
    readonly source: string;
    readonly type: K;
    readonly aggregateId: string;
    readonly aggregateVersion: number;
    readonly correlationId: string;
    readonly occurredAt: Date;
    readonly data: EventData<K>;
  };
}[T];

export const isEventType = (type: string): type is EventType =>
  Object.hasOwn(eventCatalogue, type);

export const definitionOf = (type: EventType): EventDefinition =>
  eventCatalogue[type];

/** The whole `data` member of a CloudEvent of this type, meta fields included. */
export const wireSchemaOf = (type: EventType) =>
  definitionOf(type).data.extend(eventMeta);
