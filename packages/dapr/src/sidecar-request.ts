import { Agent, request, type IncomingMessage } from "node:http";
import type { SidecarAddress } from "./publish-bulk.js";

export type SidecarAnswer = { readonly status: number; readonly body: string };

export type SidecarRequest = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: string;
  /** After it the outcome is not known. */
  readonly timeoutMs: number;
};

// Sockets are kept: a new connection for each look into a cache would cost more than the look.
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** One HTTP request to the own sidecar. Rejects when there is no whole answer in time. */
export function askSidecar(
  dapr: SidecarAddress,
  { method, path, body, timeoutMs }: SidecarRequest,
): Promise<SidecarAnswer> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        port: dapr.httpPort,
        method,
        path,
        agent,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...(body === undefined
            ? {}
            : {
                "content-type": "application/json",
                "content-length": Buffer.byteLength(body),
              }),
          ...(dapr.apiToken ? { "dapr-api-token": dapr.apiToken } : {}),
        },
      },
      (answer) => {
        collect(answer).then(resolve, reject);
      },
    );
    call.once("error", reject);
    call.end(body);
  });
}

async function collect(answer: IncomingMessage): Promise<SidecarAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return {
    status: answer.statusCode ?? 0,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
