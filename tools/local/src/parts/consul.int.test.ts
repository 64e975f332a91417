import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { freePort } from "@waybill/testing";
import { parseDaprFile, type DaprApp } from "../stack/dapr-file.js";
import { layoutOf } from "../stack/layout.js";
import { renderComponents } from "../stack/render-components.js";
import { tailOf } from "../processes/last-words.js";
import {
  startConsulStandIn,
  type ConsulStandIn,
} from "../testing/consul-stand-in.js";
import { findDapr } from "../toolchain/dapr.js";
import { sidecarSpec } from "./sidecars.js";

const root = resolve(".");
const folder = mkdtempSync("/var/tmp/waybill-consul-");
const layout = layoutOf(root, 0, folder);
const closing: (() => Promise<unknown>)[] = [];
let consul: ConsulStandIn;
const sidecars = new Map<string, ChildProcess>();
const apps = new Map<string, DaprApp>();

beforeAll(async () => {
  consul = await startConsulStandIn(await freePort());
  closing.push(() => consul.close());
  const rendered = renderComponents(layout, "consul", {
    consulAddress: `127.0.0.1:${String(consul.port)}`,
  });
  // Broker and workflow store are not what this is about: only what needs no server is loaded.
  const loaded = join(folder, "loaded");
  mkdirSync(loaded);
  for (const name of ["statestore.yaml", "resiliency.yaml"])
    cpSync(join(rendered.folder, name), join(loaded, name));
  const dapr = await findDapr(root);
  for (const id of ["order", "checkout"]) {
    const app = await appOf(id);
    apps.set(id, app);
    closing.push(...(await echo(app.appPort)));
    const spec = sidecarSpec(
      layout,
      app,
      { ...rendered, folder: loaded },
      dapr,
    );
    sidecars.set(id, await spec.start());
    await until(spec.probe, () => tailOf(spec.logFile));
  }
}, 120_000);

afterAll(async () => {
  for (const child of sidecars.values()) await end(child);
  for (const close of closing.toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

test("a sidecar registers its app with Consul, with its internal port and a health check", () => {
  const own = [...consul.registered.values()];
  expect(own.map((one) => one.Name).sort()).toEqual(["checkout", "order"]);
  const order = own.find((one) => one.Name === "order");
  const app = apps.get("order");
  expect(order).toMatchObject({
    Address: "127.0.0.1",
    Port: app?.appPort,
    Meta: { DAPR_PORT: String(app?.internalGrpcPort) },
    Tags: ["waybill"],
  });
  expect(order?.Checks?.[0]?.HTTP).toBe(
    `http://127.0.0.1:${String(app?.httpPort)}/v1.0/healthz/outbound`,
  );
});

test("one service finds another through Consul", async () => {
  const port = String(apps.get("order")?.httpPort);
  const answer = await fetch(
    `http://127.0.0.1:${port}/v1.0/invoke/checkout/method/where`,
  );
  expect(await answer.text()).toBe(
    `port ${String(apps.get("checkout")?.appPort)} was asked for /where`,
  );
});

test("a sidecar that is stopped takes its name back", async () => {
  const child = sidecars.get("checkout");
  if (child) await end(child);
  expect([...consul.registered.values()].map((one) => one.Name)).toEqual([
    "order",
  ]);
});

async function appOf(id: string): Promise<DaprApp> {
  const ports = await Promise.all(Array.from({ length: 5 }, () => freePort()));
  const [app] = parseDaprFile(
    `
version: 1
apps:
  - appID: ${id}
    appDirPath: .
    command: [none]
    appPort: ${String(ports[0])}
    daprHTTPPort: ${String(ports[1])}
    daprGRPCPort: ${String(ports[2])}
    daprInternalGRPCPort: ${String(ports[3])}
    metricsPort: ${String(ports[4])}
    # Neither runs here: a sidecar without workflows does not need them.
    placementHostAddress: ""
    schedulerHostAddress: ""
`,
    layout,
  );
  if (!app) throw new Error("no app");
  return app;
}

async function echo(port: number): Promise<(() => Promise<unknown>)[]> {
  const server: Server = createServer((request, response) => {
    const isDapr = request.url?.startsWith("/dapr/") ?? false;
    response.statusCode = isDapr ? 404 : 200;
    response.end(`port ${String(port)} was asked for ${request.url ?? ""}`);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return [
    async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  ];
}

async function until(
  condition: () => Promise<boolean>,
  explain: () => string,
): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error(`not ready within 30 s:\n${explain()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}
