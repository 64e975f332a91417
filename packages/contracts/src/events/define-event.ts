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
  /**
   * Makes the data of version `from` what version `from + 1` holds. Needed once `version` is above 1: topics and inboxes keep
   * older events, and producers are brought up one by one.
   */
  readonly upgrade?: UpgradeEvent;
};

export type UpgradeEvent = (
  data: Readonly<Record<string, unknown>>,
  from: number,
) => Record<string, unknown>;

/** Declares an event type; unknown fields are ignored by consumers, so adding an optional one breaks nobody. */
export const defineEvent = <Shape extends z.ZodRawShape>(
  topic: Topic,
  version: number,
  description: string,
  shape: Shape,
  upgrade?: UpgradeEvent,
): EventDefinition<Shape> => ({
  topic,
  version,
  description,
  data: z.object(shape),
  ...(upgrade ? { upgrade } : {}),
});
