import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type PublishedEvent = {
  readonly topic: string;
  readonly partitionKey: string;
  readonly event: string;
};

/** A stand-in for daprd's bulk publish: it keeps what it acknowledges, and fails as it is told. */
export type FakeSidecar = {
  readonly port: number;
  readonly published: PublishedEvent[];
  /** Requests as they came: the events of each. */
  readonly requests: PublishedEvent[][];
  /** Decides for each entry whether it fails, and how. */
  failEntry: (entry: PublishedEvent) => string | undefined;
  /** Answers a whole request with this status instead. */
  failRequest: (entries: readonly PublishedEvent[]) => number | undefined;
  /** Milliseconds before each answer. */
  delayMs: number;
  /** Told of each acknowledged event, before the answer. */
  deliver: (event: PublishedEvent) => Promise<void>;
  close(): Promise<void>;
};

type Entry = {
  entryId: string;
  event: string;
  metadata: { partitionKey: string };
};

export async function startFakeSidecar(): Promise<FakeSidecar> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "GET") {
        response.end('{"components":[{"name":"pubsub"}],"subscriptions":[]}');
        return;
      }
      const topic = /bulk\/[^/]+\/([^?]+)/.exec(request.url ?? "")?.[1] ?? "";
      void answer(fake, topic, Buffer.concat(chunks).toString("utf8")).then(
        ({ status, body }) => {
          response.writeHead(status).end(body);
        },
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const fake: FakeSidecar = {
    port: (server.address() as AddressInfo).port,
    published: [],
    requests: [],
    failEntry: () => undefined,
    failRequest: () => undefined,
    delayMs: 0,
    deliver: async () => undefined,
    close: () => closeServer(server),
  };
  return fake;
}

async function answer(
  fake: FakeSidecar,
  topic: string,
  body: string,
): Promise<{ status: number; body: string }> {
  const entries = JSON.parse(body) as Entry[];
  const events = entries.map(({ event, metadata }) => ({
    topic,
    event,
    partitionKey: metadata.partitionKey,
  }));
  fake.requests.push(events);
  if (fake.delayMs > 0)
    await new Promise((resolve) => setTimeout(resolve, fake.delayMs));
  const status = fake.failRequest(events);
  if (status !== undefined) return { status, body: '{"message":"no"}' };
  const failedEntries: { entryId: string; error: string }[] = [];
  for (const [index, event] of events.entries()) {
    const error = fake.failEntry(event);
    if (error === undefined) {
      fake.published.push(event);
      await fake.deliver(event);
    } else
      failedEntries.push({ entryId: entries[index]?.entryId ?? "", error });
  }
  return failedEntries.length === 0
    ? { status: 204, body: "" }
    : { status: 500, body: JSON.stringify({ failedEntries }) };
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => {
      resolve();
    });
  });
