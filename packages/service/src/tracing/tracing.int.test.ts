import { expect, test } from "@jest/globals";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { runThings } from "../testing/run-things.js";

test("spans of requests go to the OTLP endpoint, in the trace of their caller", async () => {
  const bodies: Buffer[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url === "/v1/traces") bodies.push(Buffer.concat(chunks));
      response.end();
    });
  });
  await new Promise<void>((resolve) =>
    collector.listen(0, "127.0.0.1", resolve),
  );
  const { port } = collector.address() as AddressInfo;
  const things = await runThings({
    otlpEndpoint: `http://127.0.0.1:${String(port)}`,
  });
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const asked = await things.call("/boom", {
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  });
  expect(asked.body["traceId"]).toBe(traceId);
  await things.stop(); // Sends what is left.
  collector.closeAllConnections();
  collector.close();
  const sent = Buffer.concat(bodies);
  expect(sent.includes(Buffer.from(traceId, "hex"))).toBe(true);
  expect(sent.includes("/api/v1/boom")).toBe(true);
  expect(sent.includes("service.instance.id")).toBe(true);
});
