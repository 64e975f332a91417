import type { StateCache } from "@waybill/dapr";
import type { Caller } from "@waybill/service";
import type { Counter } from "prom-client";
import type { Clock, Transact } from "../../app/ports.js";
import type { Queries } from "../postgres/queries.js";

/** What every route is given. */
export type HttpDeps = {
  readonly clock: Clock;
  /** A transaction in the name of a request's caller. */
  readonly inNameOf: (request: {
    readonly caller: Caller;
    readonly correlationId: string;
  }) => Transact;
  readonly queries: Queries;
  readonly cache: StateCache;
  readonly reservationsTotal: Counter<"result">;
};

/** Staff run the warehouse; services act for it. */
export const staffOnly = { roles: ["staff", "service"] } as const;

export const versionOf = (ifMatch: string | undefined): number | undefined =>
  ifMatch === undefined ? undefined : Number(ifMatch);
