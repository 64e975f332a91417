import { Agent, request } from "node:http";

export type Sent = {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

export type Received = { readonly status: number; readonly text: string };

// Kept-open connections, as any serious client has; more at once than the load ever needs.
const agent = new Agent({ keepAlive: true, maxSockets: 128 });

/** One request on a kept-open connection, with as little of a client's own work as can be. */
export function send({ method, url, headers, body }: Sent): Promise<Received> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        agent,
        headers: {
          ...headers,
          ...(payload === undefined
            ? {}
            : {
                "content-type": "application/json",
                "content-length": Buffer.byteLength(payload),
              }),
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      },
    );
    sent.on("error", reject);
    sent.end(payload);
  });
}

export const isOk = ({ status }: Received): boolean =>
  status >= 200 && status < 300;

/** Throws with what was answered when it was no success. */
export function expectOk(answer: Received): void {
  if (!isOk(answer)) throw new Error(`${String(answer.status)} ${answer.text}`);
}

/** Ends all kept-open connections. */
export const hangUp = (): void => {
  agent.destroy();
};
