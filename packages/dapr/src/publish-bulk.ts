import { Agent, request, type IncomingMessage } from "node:http";

export type SidecarAddress = {
  readonly httpPort: number;
  readonly apiToken?: string | undefined;
};

export type BulkEntry = {
  /** Unique in the request; failures name it. */
  readonly entryId: string;
  /** The message's bytes, as they shall lie on the topic. */
  readonly event: string;
  readonly partitionKey: string;
};

export type BulkOptions = {
  /** Default 4000. After it the outcome is not known. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** The request as a whole failed: none of its entries is known to be published. */
export type BulkFailure = Error & {
  readonly name: "BulkFailure";
  /** HTTP status; undefined without an answer. */
  readonly status: number | undefined;
};

const bulkFailure = (
  message: string,
  status?: number,
  cause?: unknown,
): BulkFailure =>
  Object.assign(new Error(message, { cause }), {
    name: "BulkFailure" as const,
    status,
  });

// Sockets are kept: a new connection for each batch would cost more than the batch.
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/**
 * Publishes entries to a topic in one request to the sidecar, each under its own partition key, its bytes unchanged.
 * Gives the entries that failed, with the reason; all others were acknowledged by the broker.
 * Rejects with a BulkFailure when there was no such answer. At most 100 entries: daprd handles more badly when they fail together.
 */
export async function publishBulk(
  dapr: SidecarAddress,
  pubsub: string,
  topic: string,
  entries: readonly BulkEntry[],
  options: BulkOptions = {},
): Promise<{ failed: Map<string, string> }> {
  const { status, body } = await post(
    dapr,
    // Raw, or the sidecar would put an envelope of its own around ours.
    `/v1.0-alpha1/publish/bulk/${pubsub}/${topic}?metadata.rawPayload=true`,
    bodyOf(entries),
    options,
  );
  if (status === 204 || status === 200) return { failed: new Map() };
  const failed = failedEntries(body);
  if (failed.size === 0)
    throw bulkFailure(
      `the sidecar answered ${String(status)}: ${body.slice(0, 500)}`,
      status,
    );
  return { failed };
}

/** As text/plain the event is a JSON string, which the sidecar passes on byte for byte instead of decoding and writing it anew. */
const bodyOf = (entries: readonly BulkEntry[]): string =>
  `[${entries
    .map(
      ({ entryId, event, partitionKey }) =>
        `{"entryId":${JSON.stringify(entryId)},"event":${JSON.stringify(event)},"contentType":"text/plain","metadata":{"partitionKey":${JSON.stringify(partitionKey)}}}`,
    )
    .join(",")}]`;

/** `{"failedEntries":[{"entryId","error"}],"errorCode"}`; an empty map for anything else. */
function failedEntries(body: string): Map<string, string> {
  try {
    const answer = JSON.parse(body) as {
      failedEntries?: { entryId?: string; error?: string }[];
    };
    return new Map(
      (answer.failedEntries ?? []).map(({ entryId, error }) => [
        entryId ?? "",
        error ?? "no reason given",
      ]),
    );
  } catch {
    return new Map();
  }
}

type Answer = { readonly status: number; readonly body: string };

function post(
  dapr: SidecarAddress,
  path: string,
  body: string,
  { timeoutMs = 4_000, signal }: BulkOptions,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      const why = deadline.aborted
        ? `no answer within ${String(timeoutMs)} ms`
        : messageOf(cause);
      reject(
        bulkFailure(`the sidecar could not be asked: ${why}`, undefined, cause),
      );
    };
    const call = request(
      {
        host: "127.0.0.1",
        port: dapr.httpPort,
        method: "POST",
        path,
        agent,
        // A failure's reasons come in a header too: with Node's 16 KiB the whole answer would be lost.
        maxHeaderSize: 1_048_576,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        headers: headersOf(dapr, body),
      },
      (answer) => {
        readAnswer(answer).then(resolve, fail);
      },
    );
    call.once("error", fail);
    call.end(body);
  });
}

const headersOf = ({ apiToken }: SidecarAddress, body: string) => ({
  "content-type": "application/json",
  "content-length": Buffer.byteLength(body),
  ...(apiToken ? { "dapr-api-token": apiToken } : {}),
});

async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return {
    status: answer.statusCode ?? 0,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

const messageOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "message" in cause
    ? String(cause.message)
    : String(cause);
