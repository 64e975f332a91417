import { hostname } from "node:os";
import { refuse, ok, type Result } from "@waybill/result";
import { z } from "zod";
import { baseFields, baseConfigOf } from "./base-fields.js";
import type { BaseConfig } from "./base-config.js";

/** The fields of a service's own that `shape` declares. */
export type OwnConfig<Shape extends z.ZodRawShape> = z.output<
  z.ZodObject<Shape>
>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting that is wrong: its variable, and what is expected; never what was found, which may be a secret. */
export type ConfigFault = { readonly name: string; readonly expected: string };

/** `returnWindowDays` of ORDER is ORDER_RETURN_WINDOW_DAYS. */
const variableOf = (prefix: string, field: string): string =>
  `${prefix}_${field.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}`;

/**
 * Reads a service's configuration: the kit's own fields and those of `shape`, whose camelCase names become variables under `prefix`.
 * An empty variable counts as not set. All faults are found at once.
 */
export function parseConfig<Shape extends z.ZodRawShape>(
  prefix: string,
  shape: Shape,
  env: Environment,
): Result<BaseConfig & OwnConfig<Shape>, readonly ConfigFault[]> {
  const base = baseFields(prefix);
  const names: Record<string, string> = {};
  const fields: Record<string, z.ZodType> = {};
  for (const [field, { name, schema }] of Object.entries(base)) {
    names[field] = name;
    fields[field] = schema;
  }
  for (const [field, schema] of Object.entries(shape)) {
    names[field] = variableOf(prefix, field);
    fields[field] = schema as z.ZodType;
  }
  const values = Object.fromEntries(
    Object.entries(names).map(([field, name]) => {
      const value = env[name]?.trim();
      return [field, value === "" ? undefined : value];
    }),
  );
  const parsed = z.object(fields).safeParse(values);
  if (!parsed.success)
    return refuse(
      parsed.error.issues.map((issue) => {
        const field = String(issue.path[0]);
        return faultOf(names[field] ?? field, values[field], issue);
      }),
    );
  const defaultInstance = `${hostname()}-${String(process.pid)}`;
  const own = Object.fromEntries(
    Object.keys(shape).map((field) => [field, parsed.data[field]]),
  ) as OwnConfig<Shape>;
  return ok({ ...baseConfigOf(parsed.data, defaultInstance), ...own });
}

function faultOf(
  name: string,
  value: string | undefined,
  issue: z.core.$ZodIssue,
): ConfigFault {
  const expected = issue.message
    .replace(/^Invalid (input|option|string|URL): /, "")
    .replace(/, received .*$/, "");
  return {
    name,
    expected: value === undefined ? `is not set; ${expected}` : expected,
  };
}

/** `parseConfig` for main.ts: prints every fault and ends the process with code 78 (EX_CONFIG) when there is one. */
export function loadConfig<Shape extends z.ZodRawShape>(
  prefix: string,
  shape: Shape,
  env: Environment,
): BaseConfig & OwnConfig<Shape> {
  const parsed = parseConfig(prefix, shape, env);
  if (parsed.ok) return parsed.value;
  const lines = parsed.error.map(
    ({ name, expected }) => `  ${name}: ${expected}\n`,
  );
  process.stderr.write(
    `${prefix.toLowerCase()} cannot start, ${String(lines.length)} of its settings ${lines.length === 1 ? "is" : "are"} wrong:\n${lines.join("")}`,
  );
  process.exit(78);
}
