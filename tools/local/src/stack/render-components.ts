import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parseDocument, type Document } from "yaml";
import { localFault } from "./fault.js";
import type { Layout } from "./layout.js";
import { relocate, type Place } from "./relocate.js";

/** Which folder of `components/` a run uses: they differ in name resolution alone. */
export type NameResolution = "local" | "consul";

/** What of the components a person's environment replaces. */
export type Overrides = {
  readonly kafkaBrokers?: string | undefined;
  readonly workflowDatabaseUrl?: string | undefined;
  /** host:port of an OTLP collector. */
  readonly otlpEndpoint?: string | undefined;
  /** host:port of Consul's agent: it belongs to the machine, and the offset does not shift it. */
  readonly consulAddress?: string | undefined;
};

const defaultConsul = "127.0.0.1:8500";

export type RenderedComponents = {
  readonly folder: string;
  /** The folder of the repository that they were rendered from. */
  readonly source: string;
  readonly configuration: string;
};

/** Writes a run's own copies of `components/<names>`, moved to its ports and folder. */
export function renderComponents(
  layout: Layout,
  names: NameResolution,
  overrides: Overrides,
): RenderedComponents {
  const name = `components/${names}`;
  const source = join(layout.root, name);
  rmSync(layout.componentsDir, { recursive: true, force: true });
  mkdirSync(layout.componentsDir, { recursive: true });
  for (const file of readdirSync(source).filter((one) =>
    one.endsWith(".yaml"),
  )) {
    const text = readFileSync(join(source, file), "utf8");
    writeFileSync(
      join(layout.componentsDir, file),
      renderComponent(`${name}/${file}`, text, layout, overrides),
    );
  }
  return {
    folder: layout.componentsDir,
    source: name,
    configuration: join(layout.componentsDir, "configuration.yaml"),
  };
}

/** One file of `components/`, rendered; a file that is no Dapr resource is a fault that names it. */
export function renderComponent(
  name: string,
  text: string,
  place: Place,
  overrides: Overrides,
): string {
  const document = parseDocument(relocate(text, place));
  const [error] = document.errors;
  if (error)
    throw localFault(
      `${name} is not valid YAML: ${error.message.split("\n")[0] ?? ""}`,
    );
  check(name, document);
  override(document, overrides);
  return document.toString();
}

function check(name: string, document: Document): void {
  const kinds = ["Component", "Configuration", "Resiliency", "Subscription"];
  const kind = document.getIn(["kind"]);
  if (!kinds.includes(String(kind)))
    throw localFault(
      `${name} is no Dapr resource: its kind must be one of ${kinds.join(", ")}.`,
    );
  const wanted = [["apiVersion"], ["metadata", "name"], ["spec"]];
  if (kind === "Component") wanted.push(["spec", "type"], ["spec", "version"]);
  for (const path of wanted)
    if (document.getIn(path) === undefined)
      throw localFault(`${name} lacks ${path.join(".")}.`);
}

function override(document: Document, overrides: Overrides): void {
  const type = document.getIn(["spec", "type"]);
  if (type === "pubsub.kafka" && overrides.kafkaBrokers)
    setMetadata(document, "brokers", overrides.kafkaBrokers);
  if (type === "state.postgresql" && overrides.workflowDatabaseUrl)
    setMetadata(document, "connectionString", overrides.workflowDatabaseUrl);
  if (document.getIn(["kind"]) !== "Configuration") return;
  const names = ["spec", "nameResolution"];
  if (document.getIn([...names, "component"]) === "consul")
    document.setIn(
      [...names, "configuration", "client", "address"],
      overrides.consulAddress ?? defaultConsul,
    );
  if (overrides.otlpEndpoint)
    document.setIn(
      ["spec", "tracing"],
      document.createNode({
        samplingRate: "1",
        otel: {
          endpointAddress: overrides.otlpEndpoint,
          isSecure: false,
          // By convention 4318 speaks OTLP over HTTP, 4317 over gRPC.
          protocol: overrides.otlpEndpoint.endsWith(":4318") ? "http" : "grpc",
        },
      }),
    );
}

function setMetadata(document: Document, name: string, value: string): void {
  const { spec } = document.toJS() as {
    spec: { metadata: readonly { readonly name: string }[] };
  };
  const index = spec.metadata.findIndex((item) => item.name === name);
  document.setIn(["spec", "metadata", Math.max(index, 0), "value"], value);
}
