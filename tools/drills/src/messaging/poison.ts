import { v7 } from "uuid";
import { drillEvent, write, type World } from "./world.js";

/** Each kind of poison and the code that its dead letter must have. */
export const poisonCodes = {
  "truncated JSON": "MALFORMED_JSON",
  "a body of 2 MiB": "EVENT_TOO_LARGE",
  "another schema": "SCHEMA_MISMATCH",
  "an unknown type": "TYPE_UNKNOWN",
  "numeric trace ids": "ENVELOPE_INVALID",
  "a handler that always fails": "ALWAYS_FAILS",
} as const;

function event(overrides: object = {}, data: object = {}): string {
  const subject = v7();
  return JSON.stringify({
    specversion: "1.0",
    id: v7(),
    source: "/waybill/customer",
    type: "customer.suspended",
    subject,
    data: {
      customerId: subject,
      correlationId: "0",
      occurredAt: new Date().toISOString(),
      aggregateVersion: 1,
      schemaVersion: 1,
      ...data,
    },
    ...overrides,
  });
}

/** Puts one message of each kind on the topic, in all partitions in turn; gives how many dead letters there must be. */
export async function poisonTopic(world: World): Promise<number> {
  const bodies = [
    event().slice(0, 120),
    event({ padding: "x".repeat(2 * 1024 * 1024) }),
    event({}, { customerId: 42 }),
    event({ type: "nobody.knows" }),
    event({ traceid: 12_345, traceparent: 67_890 }),
  ];
  await world.raw.send({
    topic: "customers",
    messages: bodies.map((value, index) => ({ partition: index % 4, value })),
  });
  await write(world, drillEvent(v7(), "customer.erased"));
  return bodies.length + 1;
}
