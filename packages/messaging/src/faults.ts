import { isTransientDatabaseError } from "@waybill/database";

/** How a fault is answered: tried again without limit, or a dead letter at once. */
export type FaultKind = "transient" | "early" | "permanent";

/** What is kept of a fault, for people. */
export type FaultRecord = {
  readonly kind: FaultKind;
  readonly code: string;
  readonly message: string;
  readonly stack?: string;
  /** Messages of the causes below, outermost first. */
  readonly causes?: readonly string[];
};

export type PermanentFault = Error & {
  readonly kind: "permanent";
  readonly code: string;
};
export type EarlyEvent = Error & { readonly kind: "early" };

/** A fault that no retry cures: the message or intent becomes a dead letter at once. */
export const permanentFault = (
  code: string,
  message: string,
  cause?: unknown,
): PermanentFault =>
  Object.assign(new Error(message, { cause }), {
    name: "PermanentFault",
    kind: "permanent" as const,
    code,
  });

/** An event that came before what it needs (the order it names is not here yet): tried again until it is. */
export const earlyEvent = (message: string): EarlyEvent =>
  Object.assign(new Error(message), {
    name: "EarlyEvent",
    kind: "early" as const,
  });

type Shape = {
  readonly name?: unknown;
  readonly kind?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
};

/** By shape, not by class: bundles and test sandboxes have classes of their own. */
const shapeOf = (error: unknown): Shape =>
  typeof error === "object" && error !== null ? error : { message: error };

const transientNames = new Set([
  "RemoteUnavailable",
  "TimeoutError",
  "AbortError",
]);
/** gRPC DEADLINE_EXCEEDED and UNAVAILABLE; RESOURCE_EXHAUSTED is left out, it also says "message too large". */
const transientGrpcCodes = new Set<unknown>([4, 14]);
const transientCode = /^(UND_ERR_|ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN)/;

function isTransient(error: unknown, depth = 0): boolean {
  const shape = shapeOf(error);
  if (shape.kind === "permanent") return false;
  return (
    shape.kind === "transient" ||
    (typeof shape.name === "string" && transientNames.has(shape.name)) ||
    transientGrpcCodes.has(shape.code) ||
    (typeof shape.code === "string" && transientCode.test(shape.code)) ||
    isTransientDatabaseError(error) ||
    (shape.cause !== undefined &&
      depth < 5 &&
      isTransient(shape.cause, depth + 1))
  );
}

/** Whether a retry can cure `error`: by what it says of itself, else by its shape; anything not known to be transient is permanent. */
export function kindOfFault(error: unknown): FaultKind {
  const { kind } = shapeOf(error);
  if (kind === "early" || kind === "permanent") return kind;
  return isTransient(error) ? "transient" : "permanent";
}

/** PostgreSQL keeps no text with a zero character. */
export const storableText = (text: string): string =>
  text.replaceAll("\0", "\ufffd");

const text = (value: unknown): string => {
  const json = JSON.stringify(value) as string | undefined;
  const plain = typeof value === "string" ? value : (json ?? "undefined");
  return storableText(plain);
};

/** What to keep of `error`: its code, message, stack and causes, each bounded. */
export function recordOfFault(error: unknown): FaultRecord {
  const shape = shapeOf(error);
  const causes: string[] = [];
  for (
    let cause = shape.cause;
    cause !== undefined && cause !== null && causes.length < 5;
    cause = shapeOf(cause).cause
  )
    causes.push(text(shapeOf(cause).message).slice(0, 2_000));
  return {
    kind: kindOfFault(error),
    code:
      shape.code === undefined ? text(shape.name ?? "ERROR") : text(shape.code),
    message: text(shape.message).slice(0, 4_000),
    ...(typeof shape.stack === "string"
      ? { stack: text(shape.stack).slice(0, 8_000) }
      : {}),
    ...(causes.length > 0 ? { causes } : {}),
  };
}
