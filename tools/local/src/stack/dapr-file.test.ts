import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parseDaprFile, readDaprFile } from "./dapr-file.js";

const root = resolve(".");
const here = { offset: 0, dataDir: ".waybill" };

test("the repository's dapr.yaml gives each service the ports of its number", () => {
  const apps = readDaprFile(root, here);
  expect(apps.map((app) => app.id)).toEqual([
    "customer",
    "order",
    "checkout",
    "payment",
    "warehouse",
    "notification",
  ]);
  for (const app of apps) {
    const n = app.appPort - 7000;
    expect(app.httpPort).toBe(3500 + n);
    expect(app.grpcPort).toBe(51_000 + n);
    expect(app.internalGrpcPort).toBe(52_000 + n);
    expect(app.metricsPort).toBe(9500 + n);
    const prefix = app.id.toUpperCase();
    expect(app.environment).toMatchObject({
      [`${prefix}_HTTP_PORT`]: String(8000 + n),
      [`${prefix}_GRPC_PORT`]: String(9000 + n),
      [`${prefix}_APP_PORT`]: String(7000 + n),
      [`${prefix}_DATABASE_URL`]: `postgres://waybill_app@127.0.0.1:15432/waybill_${app.id}`,
      JWT_AUDIENCE: "waybill",
    });
    expect(app.maxBodySize).toBe("8Mi");
  }
});

test("the Dapr CLI merges the common variables only into apps that have some of their own", () => {
  for (const app of readDaprFile(root, here))
    expect(Object.keys(app.environment).length).toBeGreaterThan(4);
});

test("with an offset everything moves together", () => {
  const [customer] = readDaprFile(root, { offset: 100, dataDir: "/d" });
  expect(customer).toMatchObject({
    appPort: 7103,
    httpPort: 3603,
    placement: "127.0.0.1:50105",
    environment: {
      CUSTOMER_HTTP_PORT: "8103",
      JWKS_URL: "file:/d/keys/jwks.json",
      KAFKA_BROKERS: "127.0.0.1:19192",
    },
  });
});

const app = {
  appID: "a",
  appDirPath: ".",
  appPort: 1,
  daprHTTPPort: 2,
  daprGRPCPort: 3,
  daprInternalGRPCPort: 4,
  metricsPort: 5,
  command: ["node"],
};
const fileOf = (...apps: object[]) => JSON.stringify({ version: 1, apps });

test("an app's own settings go before the common ones", () => {
  const text = JSON.stringify({
    common: { logLevel: "warn", env: { A: "common", B: "common" } },
    apps: [
      { ...app, env: { B: 7 } },
      { ...app, logLevel: "debug" },
    ],
  });
  const [first, second] = parseDaprFile(text, here);
  expect(first?.environment).toEqual({ A: "common", B: "7" });
  expect(first?.logLevel).toBe("warn");
  expect(second?.logLevel).toBe("debug");
});

test("an empty placement or scheduler address switches it off", () => {
  const [only] = parseDaprFile(
    fileOf({ ...app, placementHostAddress: "", schedulerHostAddress: "" }),
    here,
  );
  expect(only).toMatchObject({ placement: "", scheduler: "" });
});

test.each([
  ["a missing id", fileOf({ ...app, appID: undefined }), "apps[0].appID"],
  [
    "a port that is none",
    fileOf({ ...app, appPort: "x" }),
    "apps[0].appPort must be a port number",
  ],
  ["a missing command", fileOf({ ...app, command: [] }), "apps[0].command"],
  ["a file without apps", "version: 1", "names no apps"],
  ["broken YAML", "apps: [", "not valid"],
  ["a list", "[]", "must be a mapping"],
])("%s is named in one sentence", (_, text, message) => {
  expect(() => parseDaprFile(text, here)).toThrow(message);
});
