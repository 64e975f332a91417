import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { localFault, messageOf } from "./fault.js";
import { relocate, relocateVariable, type Place } from "./relocate.js";

/** One app of `dapr.yaml` and its sidecar, with the common part merged in and moved to the run's place. */
export type DaprApp = {
  readonly id: string;
  /** Working directory of the app, below the checkout. */
  readonly directory: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly appPort: number;
  readonly appProtocol: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly internalGrpcPort: number;
  readonly metricsPort: number;
  readonly maxBodySize: string;
  readonly logLevel: string;
  /** Empty: none is to be used, and the sidecar has no actors and workflows. */
  readonly placement: string;
  readonly scheduler: string;
};

type Raw = Readonly<Record<string, unknown>>;

/** Reads `dapr.yaml` (Dapr's Multi-App Run format) as `dapr run -f` does. */
export function readDaprFile(root: string, place: Place): readonly DaprApp[] {
  const file = join(root, "dapr.yaml");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw localFault(`dapr.yaml can't be read: ${messageOf(error)}`);
  }
  return parseDaprFile(text, place);
}

/** Parses the text of a `dapr.yaml`; a missing or odd field is named in the fault. */
export function parseDaprFile(text: string, place: Place): readonly DaprApp[] {
  let document: Raw;
  try {
    document = asRecord(parse(text), "the document");
  } catch (error) {
    throw localFault(`dapr.yaml is not valid: ${messageOf(error)}`);
  }
  const common = asRecord(document["common"] ?? {}, "common");
  const apps = document["apps"];
  if (!Array.isArray(apps) || apps.length === 0)
    throw localFault("dapr.yaml names no apps.");
  return apps.map((app, index) =>
    appOf(
      asRecord(app, `apps[${String(index)}]`),
      common,
      place,
      `apps[${String(index)}]`,
    ),
  );
}

function appOf(raw: Raw, common: Raw, place: Place, at: string): DaprApp {
  const merged: Raw = { ...common, ...raw };
  const text = (key: string, fallback?: string) =>
    textOf(merged[key], `${at}.${key}`, fallback);
  const port = (key: string) =>
    portOf(merged[key], `${at}.${key}`) + place.offset;
  const address = (key: string, fallback: string) =>
    merged[key] === "" ? "" : relocate(text(key, fallback), place);
  const variables = {
    ...asRecord(common["env"] ?? {}, "common.env"),
    ...asRecord(raw["env"] ?? {}, `${at}.env`),
  };
  return {
    id: text("appID"),
    directory: text("appDirPath"),
    command: commandOf(raw["command"], `${at}.command`),
    environment: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [
        name,
        relocateVariable(name, textOf(value, `${at}.env.${name}`), place),
      ]),
    ),
    appPort: port("appPort"),
    appProtocol: text("appProtocol", "http"),
    httpPort: port("daprHTTPPort"),
    grpcPort: port("daprGRPCPort"),
    internalGrpcPort: port("daprInternalGRPCPort"),
    metricsPort: port("metricsPort"),
    maxBodySize: text("maxBodySize", "4Mi"),
    logLevel: text("logLevel", "info"),
    placement: address("placementHostAddress", "127.0.0.1:50005"),
    scheduler: address("schedulerHostAddress", "127.0.0.1:50006"),
  };
}

function asRecord(value: unknown, at: string): Raw {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Raw;
  throw localFault(`dapr.yaml: ${at} must be a mapping.`);
}

function textOf(value: unknown, at: string, fallback?: string): string {
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw localFault(
    `dapr.yaml: ${at} is missing${value === undefined ? "" : " or no text"}.`,
  );
}

function portOf(value: unknown, at: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0)
    return value;
  throw localFault(`dapr.yaml: ${at} must be a port number.`);
}

function commandOf(value: unknown, at: string): readonly string[] {
  if (Array.isArray(value) && value.length > 0) return value.map(String);
  throw localFault(`dapr.yaml: ${at} must be a list of words.`);
}
