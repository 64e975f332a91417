import { createServer, type IncomingMessage } from "node:http";
import type { IncomingEvent } from "@waybill/contracts";
import { openDatabase, type Tx } from "@waybill/database";
import {
  createMessaging,
  permanentFault,
  type Consumer,
  type Messaging,
} from "@waybill/messaging";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import type { NodeConfig } from "./node-config.js";

// A process of a drill: messaging as a service has it, with a handler that writes down what it applied.
const config = JSON.parse(process.env["DRILL_NODE"] ?? "{}") as NodeConfig;
const log = pino({ level: config.logLevel });
const db = openDatabase({
  url: config.databaseUrl,
  applicationName: `drill-${config.instance}`,
  maxConnections: 10,
});
const messaging = createMessaging({
  service: config.service,
  db,
  dapr: { httpPort: config.daprHttpPort },
  log,
  registry: new Registry(),
  now: () => new Date(),
  newId: v7,
  instanceId: config.instance,
  kafkaBrokers: config.kafkaBrokers,
});

async function apply(event: IncomingEvent, tx: Tx): Promise<void> {
  // The clock of the machine with fractions: Date.now() is too coarse for lags of a few milliseconds.
  const now = performance.timeOrigin + performance.now();
  if (event.type === "customer.erased")
    throw permanentFault("ALWAYS_FAILS", "this handler fails by design");
  await tx.execute(
    "INSERT INTO effects (event_id, subject, version, lag_ms) VALUES ($1, $2, $3, $4)",
    [
      event.id,
      event.aggregateId,
      event.aggregateVersion,
      now - writtenAt(event),
    ],
  );
}

/** Writers put the moment of writing, in fractions of a millisecond, into the correlation id. */
const writtenAt = ({ correlationId }: IncomingEvent): number =>
  Number(correlationId);

const handler = { apply: "each" as const, handle: apply };
const consumer: Consumer = {
  name: config.service,
  handlers: {
    "customer.created": handler,
    "customer.updated": handler,
    "customer.suspended": handler,
    "customer.erased": handler,
  },
};

const takes = config.appPort !== undefined;
await messaging.start({ consumers: takes ? [consumer] : [], executors: [] });
const server = takes ? serve(messaging, config.appPort) : undefined;

function serve(parts: Messaging, port: number) {
  return createServer((request, response) => {
    const topic = /^\/messages\/incoming\/(.+)$/.exec(request.url ?? "")?.[1];
    const answer = (body: unknown) => {
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(body));
    };
    if (request.url === "/dapr/subscribe") answer(parts.subscriptions());
    else if (topic)
      void bodyOf(request)
        .then((body) => parts.receive(topic, body))
        .then((status) => {
          answer({ status });
        });
    else answer({ up: true });
  }).listen(port, "127.0.0.1");
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

process.once("SIGTERM", () => {
  void messaging
    .stop()
    .then(() => server?.close())
    .then(() => db.close())
    .then(() => process.exit(0));
});
