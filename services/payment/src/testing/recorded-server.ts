import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly key: string | undefined;
  readonly auth: string | undefined;
};
export type Recorded = readonly [status: number, body: unknown];

/** An HTTP server that plays recorded answers, one after the other, and keeps what it was asked. */
export async function recordedServer() {
  const seen: Seen[] = [];
  let answers: Recorded[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { authorization, "idempotency-key": key } = request.headers;
      seen.push({
        method: request.method ?? "",
        url: decodeURIComponent(request.url ?? ""),
        body: decodeURIComponent(Buffer.concat(parts).toString()),
        key: [key].flat()[0],
        auth: authorization,
      });
      const [status, answer] = answers.shift() ?? [500, {}];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    seen,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    replay: (...recorded: Recorded[]) => {
      seen.length = 0;
      answers = recorded;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
