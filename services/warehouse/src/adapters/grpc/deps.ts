import type { Caller } from "@waybill/service";
import type { Counter } from "prom-client";
import type { Clock, Transact } from "../../app/ports.js";
import type { Queries } from "../postgres/queries.js";

/** What every gRPC service is given. */
export type GrpcDeps = {
  readonly clock: Clock;
  /** A transaction in the name of a call's caller. */
  readonly inNameOf: (call: {
    readonly caller: Caller;
    readonly correlationId: string;
  }) => Transact;
  readonly queries: Queries;
  readonly reservationsTotal: Counter<"result">;
};
