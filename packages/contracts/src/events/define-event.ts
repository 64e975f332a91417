import { z } from "zod";

export const topics = [
  "orders",
  "checkouts",
  "stock",
  "shipments",
  "payments",
  "returns",
  "catalogue",
  "customers",
] as const;
export type Topic = (typeof topics)[number];

/** What every event's data carries beside its own fields. */
export const eventMeta = {
  correlationId: z.string().min(1).max(255),
  occurredAt: z.iso.datetime(),
  aggregateVersion: z.int().min(1),
  schemaVersion: z.int().min(1),
} as const;

export type EventDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> = {
  readonly topic: Topic;
  /** Raised with every breaking change of the schema; older versions stay readable. */
  readonly version: number;
  readonly description: string;
  /** The fields a producer gives. */
  readonly data: z.ZodObject<Shape>;
};

/** Declares an event type; unknown fields are ignored by consumers, so adding an optional one breaks nobody. */
export const defineEvent = <Shape extends z.ZodRawShape>(
  topic: Topic,
  version: number,
  description: string,
  shape: Shape,
): EventDefinition<Shape> => ({
  topic,
  version,
  description,
  data: z.object(shape),
});
