import { z } from "zod";
import { definitionOf, type EventType } from "../events/catalogue.js";
import { topics, type Topic } from "../events/define-event.js";
import {
  dataSchemaOf,
  eventTypes,
  jsonSchemaOf,
  type JsonSchema,
} from "./json-schema.js";

/** The service that publishes on each topic; nobody else does. */
const producers: Record<Topic, string> = {
  orders: "order",
  checkouts: "checkout",
  stock: "warehouse",
  shipments: "warehouse",
  payments: "payment",
  returns: "order",
  catalogue: "warehouse",
  customers: "customer",
};

/** `order.status_changed` → `orderStatusChanged`: AsyncAPI's keys have no dots. */
const keyOf = (type: string): string =>
  type.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

/** The AsyncAPI 3.0 document of all events, made from the schemas that producers and consumers check them with. */
export function asyncApiDocument(): JsonSchema {
  const types = eventTypes();
  const table = <T>(of: (type: EventType) => T): Record<string, T> =>
    Object.fromEntries(types.map((type) => [keyOf(type), of(type)]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Waybill events",
      version: "1.0.0",
      license: { name: "Apache-2.0" },
      description: [
        "Every event is a CloudEvent 1.0 in JSON on a Kafka topic of four partitions; its key is the order id, or the aggregate's id where there is no order.",
        "`subject` is the aggregate, `aggregateVersion` counts its events on the topic from 1 without gaps, and they arrive at least once, in order for each aggregate.",
        "A field that may be left out can come at any time; any other change raises `schemaVersion`. Events hold ids and figures only, no personal data.",
      ].join("\n"),
    },
    defaultContentType: "application/cloudevents+json",
    servers: {
      local: {
        host: "127.0.0.1:19092",
        protocol: "kafka",
        description: "Kafka of `npm start`",
      },
    },
    channels: Object.fromEntries(
      topics.map((topic) => [topic, channelOf(topic, types)]),
    ),
    operations: Object.fromEntries(
      topics.map((topic) => [
        keyOf(`publish.${topic}`),
        {
          action: "send",
          channel: { $ref: `#/channels/${topic}` },
          summary: `The ${producers[topic]} service tells what happened`,
        },
      ]),
    ),
    components: {
      messages: table(messageOf),
      schemas: { CloudEvent: jsonSchemaOf(cloudEvent), ...table(dataSchemaOf) },
    },
  };
}

const channelOf = (topic: Topic, types: readonly EventType[]): JsonSchema => ({
  address: topic,
  messages: Object.fromEntries(
    types
      .filter((type) => definitionOf(type).topic === topic)
      .map((type) => [
        keyOf(type),
        { $ref: `#/components/messages/${keyOf(type)}` },
      ]),
  ),
  bindings: { kafka: { topic, partitions: 4, bindingVersion: "0.5.0" } },
});

const messageOf = (type: EventType): JsonSchema => {
  const { description, version } = definitionOf(type);
  return {
    name: type,
    title: type,
    summary: description,
    contentType: "application/cloudevents+json",
    bindings: { kafka: { key: { type: "string" }, bindingVersion: "0.5.0" } },
    payload: {
      allOf: [
        { $ref: "#/components/schemas/CloudEvent" },
        {
          type: "object",
          properties: {
            type: { const: type },
            data: {
              allOf: [
                { $ref: `#/components/schemas/${keyOf(type)}` },
                {
                  type: "object",
                  properties: { schemaVersion: { const: version } },
                },
              ],
            },
          },
        },
      ],
    },
  };
};

const cloudEvent = z.object({
  specversion: z.literal("1.0"),
  id: z.uuid().describe("Id of the outbox row: the same in every delivery"),
  source: z
    .string()
    .describe("/waybill/<service>")
    .meta({ example: "/waybill/order" }),
  type: z.string(),
  subject: z.string().describe("Id of the aggregate that changed"),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  traceparent: z
    .string()
    .optional()
    .describe("W3C trace context of the request that led to it"),
  data: z.record(z.string(), z.unknown()),
});
