import { parseArgs } from "node:util";
import { localFault, messageOf } from "./stack/fault.js";

/** What any command may be told. */
export type Options = {
  readonly command: string;
  readonly positionals: readonly string[];
  /** A number, or "auto" for free ports. */
  readonly offset: number | "auto";
  readonly dataDir: string | undefined;
  readonly fresh: boolean;
  readonly only: readonly string[];
  /** By app: the program to run in place of its own. */
  readonly programs: Readonly<Record<string, string>>;
  readonly detach: boolean;
  readonly readyFile: string | undefined;
  readonly names: "local" | "consul";
  readonly noSeed: boolean;
  readonly json: boolean;
  readonly follow: boolean;
  readonly filter: string | undefined;
  readonly lines: number;
  readonly role: string;
  readonly customer: string | undefined;
  readonly down: number;
  readonly signal: string;
};

const flags = {
  offset: { type: "string" },
  data: { type: "string" },
  fresh: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  program: { type: "string", multiple: true },
  detach: { type: "boolean", default: false },
  "ready-file": { type: "string" },
  names: { type: "string", default: "local" },
  "no-seed": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  follow: { type: "boolean", short: "f", default: false },
  filter: { type: "string" },
  lines: { type: "string", short: "n", default: "200" },
  role: { type: "string", default: "customer" },
  customer: { type: "string" },
  down: { type: "string", default: "0" },
  signal: { type: "string", default: "SIGKILL" },
} as const;

/** Reads the command line; WAYBILL_PORT_OFFSET and WAYBILL_DATA_DIR stand in for --offset and --data. */
export function readOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Options {
  const { values, positionals } = parse(args);
  const [command = "start", ...rest] = positionals;
  if (values.names !== "local" && values.names !== "consul")
    throw localFault("--names must be local or consul.");
  return {
    command,
    positionals: rest,
    offset: offsetOf(values.offset ?? environment["WAYBILL_PORT_OFFSET"]),
    dataDir: values.data ?? environment["WAYBILL_DATA_DIR"],
    fresh: values.fresh,
    only: (values.only ?? []).flatMap((one) => one.split(",")),
    programs: Object.fromEntries((values.program ?? []).map(programOf)),
    detach: values.detach,
    readyFile: values["ready-file"],
    names: values.names,
    noSeed: values["no-seed"],
    json: values.json,
    follow: values.follow,
    filter: values.filter,
    lines: numberOf("--lines", values.lines),
    role: values.role,
    customer: values.customer,
    down: numberOf("--down", values.down),
    signal: values.signal,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: flags,
      allowPositionals: true,
    });
  } catch (error) {
    throw localFault(messageOf(error));
  }
}

function programOf(text: string): [app: string, file: string] {
  const [, app, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (app !== undefined && file !== undefined) return [app, file];
  throw localFault(`--program must be <app>=<file>, not "${text}".`);
}

function offsetOf(text: string | undefined): number | "auto" {
  if (text === undefined || text === "") return 0;
  if (text === "auto") return "auto";
  const offset = numberOf("The port offset", text);
  if (offset > 13_500)
    throw localFault("The port offset must not be over 13500.");
  return offset;
}

function numberOf(what: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw localFault(`${what} must be a whole number, not "${text}".`);
}
