import type { Caller } from "@waybill/service";

/** In whose name, and as part of which request, a transaction writes. */
export type Origin = {
  readonly caller: Caller;
  /** The caller's name in the ledger. */
  readonly actor: string;
  readonly correlationId: string;
  readonly now: Date;
};
