import { prefixOf } from "./services.js";
import type { Layout } from "../stack/layout.js";

export const serviceNames = [
  "customer",
  "order",
  "checkout",
  "payment",
  "warehouse",
  "notification",
] as const;

export type Databases = {
  /** Whether the run needs a PostgreSQL of its own. */
  readonly isLocal: boolean;
  /** Where the workflow engine keeps its history; set when it is not the run's own server. */
  readonly workflowUrl?: string | undefined;
  readonly sandboxUrl: string;
  /** What tools/migrate has to know. */
  readonly migrationEnvironment: Readonly<Record<string, string>>;
};

/**
 * Which databases a run uses. With <SERVICE>_DATABASE_URL set for all six services nothing is started, and the engine's
 * and the sandbox's databases go beside checkout's and payment's unless WORKFLOW_DATABASE_URL or SANDBOX_DATABASE_URL say otherwise.
 */
export function databasesOf(
  layout: Layout,
  environment: NodeJS.ProcessEnv = process.env,
): Databases {
  const set = (name: string) => environment[`${prefixOf(name)}_DATABASE_URL`];
  const isLocal = serviceNames.some((name) => !set(name));
  const beside = (service: string, name: string) =>
    set(name) ?? sibling(set(service), name) ?? ownUrl(layout, name);
  const workflow = beside("checkout", "workflow");
  const sandbox = beside("payment", "sandbox");
  const owner = Object.fromEntries(
    serviceNames.map((name) => [
      `${prefixOf(name)}_MIGRATION_DATABASE_URL`,
      environment[`${prefixOf(name)}_MIGRATION_DATABASE_URL`] ??
        set(name) ??
        ownUrl(layout, name),
    ]),
  );
  return {
    isLocal,
    workflowUrl: workflow === ownUrl(layout, "workflow") ? undefined : workflow,
    sandboxUrl: sandbox,
    migrationEnvironment: {
      ...owner,
      WORKFLOW_DATABASE_URL: workflow,
      SANDBOX_DATABASE_URL: sandbox,
    },
  };
}

/** The owner's account on the run's own server. */
const ownUrl = (layout: Layout, name: string): string =>
  `postgres://waybill@127.0.0.1:${String(layout.port("postgres"))}/waybill_${name}`;

function sibling(url: string | undefined, name: string): string | undefined {
  if (!url) return undefined;
  const changed = new URL(url);
  changed.pathname = `/waybill_${name}`;
  return changed.href;
}
