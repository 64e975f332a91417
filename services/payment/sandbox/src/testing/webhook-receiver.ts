import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type ReceivedWebhook = {
  readonly id: string;
  readonly type: string;
  readonly chargeId: string;
  readonly signed: boolean;
};

/** A merchant that takes webhooks, answers as told, and checks each signature. */
export async function webhookReceiver(secret: string) {
  const received: ReceivedWebhook[] = [];
  let answer = 200;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const [t, v1] = String(request.headers["x-signature"]).split(",");
      const digest = createHmac("sha256", secret)
        .update(`${(t ?? "").slice(2)}.${body}`)
        .digest("hex");
      const event = JSON.parse(body) as {
        id: string;
        type: string;
        data: { charge: { id: string } };
      };
      received.push({
        id: event.id,
        type: event.type,
        chargeId: event.data.charge.id,
        signed: v1 === `v1=${digest}`,
      });
      response.writeHead(answer);
      response.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    received,
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hooks`,
    answerWith: (status: number) => {
      answer = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
