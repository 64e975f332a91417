import type { EventType, OutgoingEvent } from "@waybill/contracts";
import type { Database } from "@waybill/database";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import type { Messaging, MessagingOptions } from "../contract.js";
import { createMessaging } from "../messaging.js";
import type { FakeSidecar } from "./fake-sidecar.js";

export type TestMessaging = Messaging & {
  readonly registry: Registry;
  /** Hands an event's text to the inbox as daprd does: raw, in base64. */
  deliver(topic: string, event: string | Buffer): Promise<string>;
};

/** Messaging with short times, for tests. */
export function testMessaging(
  db: Database,
  sidecar: Pick<FakeSidecar, "port">,
  options: Partial<MessagingOptions> = {},
): TestMessaging {
  const registry = new Registry();
  const messaging = createMessaging({
    service: "order",
    db,
    dapr: { httpPort: sidecar.port },
    log: pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" }),
    registry,
    now: () => new Date(),
    newId: v7,
    instanceId: "test",
    ...options,
    tuning: {
      heartbeatMs: 200,
      leaseMs: 1_000,
      claimEveryMs: 50,
      sweepEveryMs: 200,
      backoffMinMs: 10,
      ...options.tuning,
    },
  });
  return Object.assign(messaging, {
    registry,
    deliver: (topic: string, event: string | Buffer) =>
      messaging.receive(topic, asDelivery(event)),
  });
}

export const asDelivery = (event: string | Buffer): Buffer =>
  Buffer.from(
    JSON.stringify({
      id: v7(),
      data_base64: Buffer.from(event).toString("base64"),
    }),
  );

export const someCustomer = "01981b3a-4b7c-7000-8000-000000000001";

/** A customer event: small, and of no other service's concern. */
export const customerSuspended = (
  aggregateId: string,
): OutgoingEvent<"customer.suspended"> => ({
  type: "customer.suspended",
  aggregateId,
  partitionKey: aggregateId,
  correlationId: "test",
  occurredAt: new Date(0),
  data: { customerId: someCustomer },
});

export const customerErased = (
  aggregateId: string,
): OutgoingEvent<"customer.erased"> => ({
  ...customerSuspended(aggregateId),
  type: "customer.erased",
  data: { customerId: someCustomer },
});

/** An event's text as a relay would publish it. */
export function wireEvent(
  overrides: {
    readonly id?: string;
    readonly type?: EventType | "nobody.knows";
    readonly subject?: string;
    readonly version?: number;
    readonly data?: object;
    readonly envelope?: object;
  } = {},
): string {
  const subject = overrides.subject ?? v7();
  return JSON.stringify({
    specversion: "1.0",
    id: overrides.id ?? v7(),
    source: "/waybill/customer",
    type: overrides.type ?? "customer.suspended",
    subject,
    data: {
      customerId: someCustomer,
      correlationId: "test",
      occurredAt: "2026-01-01T00:00:00.000Z",
      schemaVersion: 1,
      aggregateVersion: overrides.version ?? 1,
      ...overrides.data,
    },
    ...overrides.envelope,
  });
}

/** Waits until `holds` says yes; throws after `withinMs`. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`it did not become so within ${String(withinMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
