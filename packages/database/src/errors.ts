type PgError = {
  readonly message: string;
  readonly code?: string;
  readonly constraint?: string;
  /** Of an AggregateError: one for each address tried. */
  readonly errors?: readonly unknown[];
};

/** SQLSTATE classes and codes that a retry can cure: connection, resources, operator intervention, serialization. */
const transientStates = /^(08|53|57P0|57014|40001|40P01|55P03|25006|XX000$)/;
const transientNodeCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "EAI_AGAIN",
]);
const transientMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|the database system is|Query read timeout/i;

/** By shape, not by class: an error of another realm (a worker, a test sandbox) is no `instanceof Error` here. */
const asError = (error: unknown): PgError | undefined =>
  typeof error === "object" && error !== null && "message" in error
    ? (error as PgError)
    : undefined;

/** Whether a fault of the database may go away by itself (it is down, restarting, overloaded, or chose us as a deadlock's victim). */
export function isTransientDatabaseError(error: unknown): boolean {
  const fault = asError(error);
  if (!fault) return false;
  if (fault.errors?.some(isTransientDatabaseError)) return true;
  const code = fault.code ?? "";
  return (
    transientStates.test(code) ||
    transientNodeCodes.has(code) ||
    transientMessages.test(fault.message)
  );
}

/** Whether `error` is a unique violation, of the named constraint or index where one is given. */
export function isUniqueViolation(
  error: unknown,
  constraint?: string,
): boolean {
  const fault = asError(error);
  return (
    fault?.code === "23505" &&
    (constraint === undefined || fault.constraint === constraint)
  );
}

/** What a database error is to its caller: worth a retry, or broken for good. */
export const classifyDatabaseError = (
  error: unknown,
): "transient" | "permanent" =>
  isTransientDatabaseError(error) ? "transient" : "permanent";
