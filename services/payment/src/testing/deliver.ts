import { v7 } from "uuid";
import type { PaymentStack } from "./payment-stack.js";

export type Delivered = {
  readonly topic: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly version?: number;
  readonly data: object;
};

/** Hands an event to the service's inbox as its sidecar does. Gives what it answers. */
export function deliver(
  stack: PaymentStack,
  { topic, type, source, subject, version, data }: Delivered,
): Promise<string> {
  const event = {
    specversion: "1.0",
    id: v7(),
    source: `/waybill/${source}`,
    subject,
    type,
    datacontenttype: "application/json",
    data: {
      ...data,
      correlationId: "test",
      occurredAt: new Date().toISOString(),
      aggregateVersion: version ?? 1,
      schemaVersion: 1,
    },
  };
  const text = Buffer.from(JSON.stringify(event)).toString("base64");
  const body = JSON.stringify({ id: v7(), data_base64: text });
  return stack.service().context.messaging.receive(topic, Buffer.from(body));
}
