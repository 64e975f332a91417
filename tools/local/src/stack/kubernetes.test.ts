import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";
import { readDaprFile } from "./dapr-file.js";

const apps = readDaprFile(resolve("."), { offset: 0, dataDir: "" });
const base = resolve("k8s/base");
type Resource = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly scopes?: readonly string[];
  readonly spec: unknown;
};
const documents = (path: string) =>
  parseAllDocuments(readFileSync(`${base}/${path}`, "utf8")).map(
    (document) => document.toJS() as Resource,
  );

test("every file of the base is listed, and every listed one is there", () => {
  const { resources } = parse(
    readFileSync(`${base}/kustomization.yaml`, "utf8"),
  ) as { resources: readonly string[] };
  const files = ["services", "dapr"].flatMap((folder) =>
    readdirSync(`${base}/${folder}`).map((name) => `${folder}/${name}`),
  );
  expect([...resources].sort()).toEqual(
    [...files, "config.yaml", "namespace.yaml"].sort(),
  );
});

test.each(apps.map((app) => [app.id, app] as const))(
  "%s has all it needs, on the ports of dapr.yaml",
  (id, app) => {
    const own = documents(`services/${id}.yaml`);
    expect(own.map((one) => `${one.kind}/${one.metadata.name}`)).toEqual(
      [
        "ServiceAccount",
        "ConfigMap",
        "Deployment",
        "Service",
        "PodDisruptionBudget",
      ].map((kind) => `${kind}/${id}`),
    );
    const prefix = id.toUpperCase();
    const config = own.find((one) => one.kind === "ConfigMap")?.data;
    for (const port of ["HTTP", "GRPC", "APP"])
      expect(config?.[`${prefix}_${port}_PORT`]).toBe(
        app.environment[`${prefix}_${port}_PORT`],
      );
    expect(own.find((one) => one.kind === "Deployment")?.spec).toMatchObject({
      template: {
        metadata: {
          annotations: {
            "dapr.io/app-id": id,
            "dapr.io/app-port": String(app.appPort),
          },
        },
        spec: { serviceAccountName: id },
      },
    });
  },
);

test("resiliency is the same as locally, and so are the engine's limits", () => {
  const local = (name: string) =>
    parse(readFileSync(`components/local/${name}.yaml`, "utf8")) as {
      spec: Record<string, unknown>;
    };
  const [resiliency] = documents("dapr/resiliency.yaml");
  expect(resiliency?.spec).toEqual(local("resiliency").spec);
  const [configuration] = documents("dapr/configuration.yaml");
  expect(configuration?.spec).toMatchObject({
    workflow: local("configuration").spec["workflow"],
  });
});

test("only checkout sees the workflow store", () => {
  expect(documents("dapr/workflowstore.yaml")[0]?.scopes).toEqual(["checkout"]);
});

test("no secret stands in a file", () => {
  for (const path of [...apps.map(({ id }) => `services/${id}.yaml`)])
    for (const { kind } of documents(path)) expect(kind).not.toBe("Secret");
});
