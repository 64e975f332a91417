import type { IncomingHttpHeaders } from "node:http";
import type { ErrorCode, Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import type { Logger } from "pino";
import type { z } from "zod";
import type { Caller, Role } from "../auth/caller.js";
import type { DeepReadonly } from "./deep-readonly.js";

export type HttpMethod = "get" | "post" | "put" | "patch" | "delete";

/** `public` takes everybody (credentials are still read); else one of the roles, or a guest with a token where `guest` is set. */
export type Access =
  "public" | { readonly roles: readonly Role[]; readonly guest?: boolean };

type PathNames<Path extends string> =
  Path extends `${string}{${infer Name}}${infer Rest}`
    ? Name | PathNames<Rest>
    : never;
/** What `params` is when a route gives no schema: each `{name}` of its path, as text. */
export type PathParams<Path extends string> = Readonly<
  Record<PathNames<Path>, string>
>;

/** What a handler is given. */
export type HttpRequest<Params, Query, Body> = {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The untouched body of a route with `rawBody`; empty otherwise. */
  readonly rawBody: Buffer;
  readonly caller: Caller;
  readonly correlationId: string;
  readonly idempotencyKey?: string;
  /** UUIDv7, the same for every retry of one idempotency key: the id of what the request creates. */
  readonly operationId: string;
  /** The version that `If-Match` names, without quotes; absent for none and for `*`. */
  readonly ifMatch?: string;
  /** Aborts when the client has gone or the service stops: for long polls. */
  readonly signal: AbortSignal;
  readonly headers: IncomingHttpHeaders;
  readonly log: Logger;
};

export type Replies = Readonly<Record<number, z.ZodType>>;

type BodyOf<Schema> = Schema extends z.ZodType
  ? DeepReadonly<z.input<Schema>>
  : never;
type ReplyOf<Status, Body> = {
  readonly status: Status;
  readonly headers?: Readonly<Record<string, string>>;
  /** Version of the resource; sent as `ETag: "7"`. */
  readonly etag?: string;
} & (undefined extends Body
  ? { readonly body?: Body }
  : { readonly body: Body });

/** An answer: one of the declared statuses with its body. */
export type Reply<R extends Replies = Replies> = {
  [Status in keyof R & number]: ReplyOf<Status, BodyOf<R[Status]>>;
}[keyof R & number];

export type RouteOptions<
  Path extends string,
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
  R extends Replies,
> = {
  readonly method: HttpMethod;
  /** Below /api/v1, with parameters as `{id}`. */
  readonly path: Path;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly access: Access;
  /** Default: `accepted` on POST, `none` else. */
  readonly idempotency?: "required" | "accepted" | "none";
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** Hands the body over as it came, unparsed (webhooks); `body` then only describes it, and the handler's `body` is undefined. */
  readonly rawBody?: true;
  readonly replies: R;
  /** Codes that this route answers with, beside those that every route has. */
  readonly refusals?: readonly ErrorCode[];
  /** Runs after access, validation and the idempotency key were checked. */
  readonly handle: NoInfer<
    (
      request: HttpRequest<
        Params extends z.ZodType ? z.output<Params> : PathParams<Path>,
        Query extends z.ZodType ? z.output<Query> : Record<string, never>,
        Body extends z.ZodType ? z.output<Body> : undefined
      >,
    ) => Promise<Result<Reply<R>, Refusal>>
  >;
};

/** A handler that looks at nothing of its request; without a parameter TypeScript can't tie its answer to one status. */
type BlindHandler<R extends Replies> = () => Promise<
  Result<
    {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly etag?: string;
      readonly body?: BodyOf<R[keyof R & number]>;
    },
    Refusal
  >
>;

/** A route whose schemas are forgotten by the type: what the kit works with. */
export type Route = Omit<
  RouteOptions<
    string,
    z.ZodType | undefined,
    z.ZodType | undefined,
    z.ZodType | undefined,
    Replies
  >,
  "handle"
> & {
  readonly handle: (
    request: HttpRequest<unknown, unknown, unknown>,
  ) => Promise<Result<AnyReply, Refusal>>;
};

export type AnyReply = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly etag?: string;
};

/** Declares a route: its schemas validate requests, type the handler and make the OpenAPI document. */
export function route<
  const Path extends string,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  R extends Replies = Replies,
>(options: RouteOptions<Path, Params, Query, Body, R>): Route;
export function route<const Path extends string, R extends Replies>(
  options: Omit<
    RouteOptions<
      Path,
      z.ZodType | undefined,
      z.ZodType | undefined,
      z.ZodType | undefined,
      R
    >,
    "handle"
  > & { readonly handle: BlindHandler<R> },
): Route;
export function route(options: unknown): Route {
  return options as Route;
}
