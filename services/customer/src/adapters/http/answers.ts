import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Caller } from "@waybill/service";
import type { CustomerCommands } from "../../app/commands/customers.js";
import type { Reads } from "../../app/ports.js";
import type { Customer } from "../../domain/customer.js";
import { mayRead, shape } from "./shapes.js";

/** What the routes call; commands are made for each request, so that the audit log knows whose it is. */
export type UseCases = {
  readonly reads: Reads;
  readonly commandsFor: (by: {
    readonly caller: Caller;
    readonly correlationId: string;
  }) => CustomerCommands;
};

/** 200 with the customer and its version, or the refusal. */
export const answer = (outcome: Result<Customer, Refusal>) =>
  outcome.ok
    ? ok({
        status: 200 as const,
        body: shape(outcome.value),
        etag: String(outcome.value.version),
      })
    : outcome;

/** Runs `work` when the caller may see this customer at all; another's is not there. */
export const ifOwn = async <T>(
  caller: Caller,
  id: string,
  work: () => Promise<T>,
): Promise<T | Result<never, Refusal>> =>
  mayRead(caller, id) ? work() : refuse({ code: "NOT_FOUND" as const });
