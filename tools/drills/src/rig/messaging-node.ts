import { createServer, type IncomingMessage } from "node:http";
import type { IncomingEvent } from "@waybill/contracts";
import { openDatabase, type Tx } from "@waybill/database";
import {
  createMessaging,
  permanentFault,
  type Consumer,
} from "@waybill/messaging";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import type { NodeConfig } from "./node-config.js";

// A process of a drill or bench: messaging as a service has it, with a handler that writes down what it applied.
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
/** Lags from the write to the handler in milliseconds, since they were last asked for. */
let lags: number[] = [];

/** Writers put the moment of writing, in fractions of a millisecond, into the correlation id. */
function noteLag(writtenAt: string): number {
  // Date.now() is too coarse for lags of a few milliseconds.
  const lag = performance.timeOrigin + performance.now() - Number(writtenAt);
  lags.push(lag);
  return lag;
}

async function apply(event: IncomingEvent, tx: Tx): Promise<void> {
  const lag = noteLag(event.correlationId);
  if (event.type === "customer.erased")
    throw permanentFault("ALWAYS_FAILS", "this handler fails by design");
  await tx.execute(
    "INSERT INTO effects (event_id, subject, version, lag_ms) VALUES ($1, $2, $3, $4)",
    [event.id, event.aggregateId, event.aggregateVersion, lag],
  );
}

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

/** A handler without an inbox: it reads the event as ours does, and is done. */
function receiveBare(body: Buffer): string {
  const outer = JSON.parse(body.toString("utf8")) as { data_base64: string };
  const inner = JSON.parse(
    Buffer.from(outer.data_base64, "base64").toString("utf8"),
  ) as { data: { correlationId: string } };
  noteLag(inner.data.correlationId);
  return "SUCCESS";
}

const subscriptions = () =>
  config.bareTopic === undefined
    ? messaging.subscriptions()
    : [
        {
          pubsubname: "pubsub",
          topic: config.bareTopic,
          routes: { default: `/messages/incoming/${config.bareTopic}` },
          metadata: { rawPayload: "true" },
        },
      ];

async function answer(request: IncomingMessage): Promise<unknown> {
  const topic = /^\/messages\/incoming\/(.+)$/.exec(request.url ?? "")?.[1];
  if (topic !== undefined) {
    const body = await bodyOf(request);
    const status =
      config.bareTopic === undefined
        ? await messaging.receive(topic, body)
        : receiveBare(body);
    return { status };
  }
  if (request.url === "/dapr/subscribe") return subscriptions();
  if (request.url !== "/lags") return { up: true };
  const taken = lags;
  lags = [];
  return taken;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const takes = config.appPort !== undefined;
const ours = config.bareTopic === undefined;
if (ours)
  await messaging.start({ consumers: takes ? [consumer] : [], executors: [] });
const server = createServer((request, response) => {
  void answer(request).then((body) => {
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(body));
  });
});
if (takes) server.listen(config.appPort, "127.0.0.1");

process.once("SIGTERM", () => {
  void (ours ? messaging.stop() : Promise.resolve())
    .then(() => server.close())
    .then(() => db.close())
    .then(() => process.exit(0));
});
