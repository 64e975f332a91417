import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { readDaprFile } from "../stack/dapr-file.js";
import { layoutOf } from "../stack/layout.js";
import { databasesOf } from "./databases.js";
import { serviceEnvironment, serviceUrl } from "./services.js";
import { explainSidecar, sidecarArguments } from "./sidecars.js";

const layout = layoutOf(resolve("."), 1000);
const apps = readDaprFile(layout.root, layout);
const order = apps.find((app) => app.id === "order");
const all = (url: (name: string) => string) =>
  Object.fromEntries(
    apps.map(({ id }) => [`${id.toUpperCase()}_DATABASE_URL`, url(id)]),
  );

test("a service is told where its sidecar is, as the Dapr CLI would", () => {
  expect(order && serviceEnvironment(order, {})).toMatchObject({
    ORDER_HTTP_PORT: "9004",
    DAPR_HTTP_PORT: "4504",
    DAPR_GRPC_PORT: "52004",
    APP_PORT: "8004",
    KAFKA_BROKERS: "127.0.0.1:20092",
  });
  expect(order && serviceUrl(order)).toBe("http://127.0.0.1:9004");
});

test("the user's own database and broker go before the run's", () => {
  const environment = {
    ORDER_DATABASE_URL: "postgres://mine/o",
    KAFKA_BROKERS: "mine:9092",
  };
  expect(order && serviceEnvironment(order, environment)).toMatchObject(
    environment,
  );
});

test("a sidecar listens on loopback alone, and takes bodies of 8 MiB", () => {
  const args = order
    ? sidecarArguments(order, {
        folder: "/c",
        source: "components/local",
        configuration: "/c/x.yaml",
      })
    : [];
  expect(args).toEqual(
    expect.arrayContaining([
      "--app-id=order",
      "--app-protocol=http",
      "--dapr-listen-addresses=127.0.0.1",
      "--dapr-internal-grpc-listen-address=127.0.0.1",
      "--metrics-listen-address=127.0.0.1",
      "--max-body-size=8Mi",
      "--placement-host-address=127.0.0.1:51005",
      "--scheduler-host-address=127.0.0.1:51006",
    ]),
  );
});

test("a run has a PostgreSQL of its own unless all six databases are the user's", () => {
  expect(databasesOf(layout, {})).toMatchObject({
    isLocal: true,
    workflowUrl: undefined,
    sandboxUrl: "postgres://waybill@127.0.0.1:16432/waybill_sandbox",
    migrationEnvironment: {
      ORDER_MIGRATION_DATABASE_URL:
        "postgres://waybill@127.0.0.1:16432/waybill_order",
    },
  });
  const some = { ORDER_DATABASE_URL: "postgres://mine/o" };
  expect(databasesOf(layout, some).isLocal).toBe(true);
});

test("the engine's and the sandbox's databases lie beside those of the user", () => {
  const mine = all(
    (name) => `postgres://u@db.example:5432/${name}?sslmode=require`,
  );
  expect(databasesOf(layout, mine)).toMatchObject({
    isLocal: false,
    workflowUrl:
      "postgres://u@db.example:5432/waybill_workflow?sslmode=require",
    sandboxUrl: "postgres://u@db.example:5432/waybill_sandbox?sslmode=require",
  });
  expect(
    databasesOf(layout, { ...mine, WORKFLOW_DATABASE_URL: "postgres://w/w" })
      .workflowUrl,
  ).toBe("postgres://w/w");
});

test("a component that a sidecar stumbles over is named with the file to mend", () => {
  const words =
    "Fatal error from runtime: process component pubsub error: [INIT_COMPONENT_FAILURE]: initialization error occurred for pubsub (pubsub.kafka/v1): kafka error: invalid initialOffset: oldish";
  expect(explainSidecar(words, "components/local")).toBe(
    'the component "pubsub" does not work (kafka error: invalid initialOffset: oldish): mend components/local/pubsub.yaml',
  );
  expect(explainSidecar("no such flag", "components/local")).toBe(
    "no such flag",
  );
});
