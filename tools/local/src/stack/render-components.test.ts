import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { renderComponent } from "./render-components.js";

const place = { offset: 11_000, dataDir: "/data" };
const file = (path: string) =>
  readFileSync(resolve("components", path), "utf8");
type Resource = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly scopes?: readonly string[];
  readonly spec: {
    readonly metadata?: readonly {
      readonly name: string;
      readonly value: string;
    }[];
    readonly [key: string]: unknown;
  };
};
const rendered = (path: string, overrides = {}) =>
  parse(renderComponent(path, file(path), place, overrides)) as Resource;
const metadata = (resource: Resource) =>
  Object.fromEntries(
    (resource.spec.metadata ?? []).map(({ name, value }) => [name, value]),
  );

test("every component file is one that can be rendered", () => {
  for (const folder of ["local", "consul"])
    for (const name of readdirSync(join("components", folder)))
      expect(rendered(`${folder}/${name}`).metadata.name).toMatch(/^[a-z]+$/);
});

test("components/consul differs from components/local in name resolution alone", () => {
  for (const name of readdirSync("components/local").filter(
    (one) => one !== "configuration.yaml",
  ))
    expect(file(`consul/${name}`)).toBe(file(`local/${name}`));
  const { nameResolution: consul, ...others } = rendered(
    "consul/configuration.yaml",
  ).spec;
  const { nameResolution: sqlite, ...same } = rendered(
    "local/configuration.yaml",
  ).spec;
  expect(others).toEqual(same);
  expect(consul).toMatchObject({ component: "consul" });
  expect(sqlite).toMatchObject({ component: "sqlite" });
});

test("a run's components name its own broker, store and folder", () => {
  expect(metadata(rendered("local/pubsub.yaml"))["brokers"]).toBe(
    "127.0.0.1:30092",
  );
  expect(
    metadata(rendered("local/workflowstore.yaml"))["connectionString"],
  ).toContain("127.0.0.1:26432/waybill_workflow");
  expect(rendered("local/configuration.yaml").spec).toMatchObject({
    nameResolution: {
      configuration: { connectionString: "/data/nameresolution.db" },
    },
  });
});

test("the user's own broker, workflow database and collector replace the run's", () => {
  expect(
    metadata(
      rendered("local/pubsub.yaml", { kafkaBrokers: "k1:9092,k2:9092" }),
    )["brokers"],
  ).toBe("k1:9092,k2:9092");
  expect(
    metadata(
      rendered("local/workflowstore.yaml", {
        workflowDatabaseUrl: "postgres://db/x",
      }),
    )["connectionString"],
  ).toBe("postgres://db/x");
  expect(
    rendered("local/configuration.yaml", { otlpEndpoint: "collector:4317" })
      .spec["tracing"],
  ).toMatchObject({
    samplingRate: "1",
    otel: { endpointAddress: "collector:4317", protocol: "grpc" },
  });
});

test("Consul's agent belongs to the machine: the offset does not shift it", () => {
  const address = (overrides: object) =>
    rendered("consul/configuration.yaml", overrides).spec["nameResolution"];
  expect(address({})).toMatchObject({
    configuration: { client: { address: "127.0.0.1:8500" } },
  });
  expect(address({ consulAddress: "consul:8500" })).toMatchObject({
    configuration: { client: { address: "consul:8500" } },
  });
});

test("the SDK's queue of 100 is never overrun, and finished instances are purged", () => {
  const { workflow } = rendered("local/configuration.yaml").spec as {
    workflow: Record<string, unknown>;
  };
  expect(
    Number(workflow["maxConcurrentWorkflowInvocations"]) +
      Number(workflow["maxConcurrentActivityInvocations"]),
  ).toBeLessThanOrEqual(100);
  expect(workflow["stateRetentionPolicy"]).toEqual({ anyTerminal: "1h" });
});

test("names do not vanish: sqlite's clean-up is off", () => {
  expect(rendered("local/configuration.yaml").spec).toMatchObject({
    nameResolution: {
      configuration: {
        cleanupInterval: "0s",
        updateInterval: "15s",
        timeout: "10s",
      },
    },
  });
});

test("only checkout sees the workflow store", () => {
  expect(rendered("local/workflowstore.yaml").scopes).toEqual(["checkout"]);
});

test("deliveries are retried without limit, calls not at all", () => {
  const { policies, targets } = rendered("local/resiliency.yaml")
    .spec as unknown as {
    policies: { retries: Record<string, object> };
    targets: {
      apps: Record<string, Record<string, string>>;
      components: Record<string, { inbound?: Record<string, string> }>;
    };
  };
  expect(policies.retries["untilStored"]).toEqual({
    policy: "constant",
    duration: "1s",
    maxRetries: -1,
  });
  expect(targets.components["pubsub"]?.inbound?.["retry"]).toBe("untilStored");
  expect(Object.keys(targets.apps)).toHaveLength(6);
  for (const policy of Object.values(targets.apps))
    expect(Object.keys(policy).sort()).toEqual(["circuitBreaker", "timeout"]);
});

test.each([
  ["broken YAML", "kind: [", "x.yaml is not valid YAML"],
  ["another kind", "kind: Pod", "x.yaml is no Dapr resource"],
  [
    "a component without a type",
    "{kind: Component, apiVersion: v1, metadata: {name: x}, spec: {version: v1}}",
    "x.yaml lacks spec.type",
  ],
])("%s is named in one sentence", (_, text, message) => {
  expect(() => renderComponent("x.yaml", text, place, {})).toThrow(message);
});
