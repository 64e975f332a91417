import type { ErrorCode } from "@waybill/contracts";

/** A call to another service had no answer: it may have happened. Known by shape, also across bundles: `kind` is "transient". */
export type RemoteUnavailable = Error & {
  readonly name: "RemoteUnavailable";
  readonly kind: "transient";
  readonly appId: string;
  readonly method: string;
  /** What the other side said, where it answered that something it needs is away. */
  readonly code?: ErrorCode;
};

/** Another service failed in a way that no retry cures: a bug there, or a call that should not have been made. */
export type RemoteFailure = Error & {
  readonly name: "RemoteFailure";
  readonly kind: "permanent";
  readonly appId: string;
  readonly method: string;
};

type Where = { readonly appId: string; readonly method: string };

export const remoteUnavailable = (
  where: Where,
  message: string,
  extra: { readonly code?: ErrorCode; readonly cause?: unknown } = {},
): RemoteUnavailable =>
  Object.assign(
    new Error(`${where.appId} ${where.method}: ${message}`, {
      cause: extra.cause,
    }),
    {
      name: "RemoteUnavailable" as const,
      kind: "transient" as const,
      appId: where.appId,
      method: where.method,
      ...(extra.code ? { code: extra.code } : {}),
    },
  );

export const remoteFailure = (
  where: Where,
  message: string,
  cause?: unknown,
): RemoteFailure =>
  Object.assign(
    new Error(`${where.appId} ${where.method}: ${message}`, { cause }),
    {
      name: "RemoteFailure" as const,
      kind: "permanent" as const,
      appId: where.appId,
      method: where.method,
    },
  );

const nameOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "name" in error
    ? error.name
    : undefined;

export const isRemoteUnavailable = (
  error: unknown,
): error is RemoteUnavailable => nameOf(error) === "RemoteUnavailable";

export const isRemoteFailure = (error: unknown): error is RemoteFailure =>
  nameOf(error) === "RemoteFailure";
