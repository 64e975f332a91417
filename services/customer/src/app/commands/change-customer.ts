import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  mostAddresses,
  type Change,
  type Customer,
} from "../../domain/customer.js";
import type {
  Clock,
  CustomerEvent,
  Stores,
  Taken,
  Transact,
} from "../ports.js";

export type Code =
  "NOT_FOUND" | "PRECONDITION_FAILED" | "VALIDATION_FAILED" | Taken;
export type Outcome = Result<Customer, Refusal<Code>>;
type Decision = Result<
  { readonly customer: Customer; readonly change: Change },
  { readonly code: Code }
>;

/** What a command works with; one is made for each request, so that events and audit know whose it is. */
export type Scope = {
  readonly transact: Transact;
  readonly clock: Clock;
  readonly correlationId: string;
};

export type Verb = {
  /** For the audit log: "customer.suspend". */
  readonly action: string;
  readonly event: CustomerEvent["type"];
  readonly expectedVersion?: number;
};

/** Load, decide, save, tell: one customer, one transaction. A decision that changes nothing is told to nobody. */
export const changeCustomer = (
  { transact, clock, correlationId }: Scope,
  id: string,
  { action, event, expectedVersion }: Verb,
  decide: (customer: Customer, now: Date) => Decision,
): Promise<Outcome> =>
  transact(async (stores) => {
    const found = await stores.lock(id);
    if (!found) return refuse({ code: "NOT_FOUND" });
    if (expectedVersion !== undefined && expectedVersion !== found.version)
      return refuse({
        code: "PRECONDITION_FAILED",
        detail: `the customer is at version ${String(found.version)}`,
      });
    const now = clock.now();
    const decision = decide(found, now);
    if (!decision.ok) return refuse(explain(decision.error.code));
    const { customer, change } = decision.value;
    if (change === "nothing to do") return ok(customer);
    const taken = await stores.update(customer);
    if (taken) return refuse({ code: taken });
    await stores.emit(eventOf(event, customer, correlationId, now));
    await stores.record({
      action,
      customerId: id,
      before: found,
      after: customer,
    });
    return ok(customer);
  });

/** Adds a customer; a retry of the same request finds what the first one made. */
export const insertCustomer = async (
  stores: Stores,
  customer: Customer,
  correlationId: string,
): Promise<Outcome> => {
  const before = await stores.find(customer.id);
  if (before) return ok(before);
  const taken = await stores.insert(customer);
  if (taken) return refuse({ code: taken });
  await stores.emit(
    eventOf("customer.created", customer, correlationId, customer.createdAt),
  );
  await stores.record({
    action: "customer.register",
    customerId: customer.id,
    before: null,
    after: customer,
  });
  return ok(customer);
};

const explain = (code: Code): Refusal<Code> =>
  code === "VALIDATION_FAILED"
    ? {
        code,
        errors: [
          {
            path: "addresses",
            code: "too_many",
            message: `a customer keeps at most ${String(mostAddresses)} addresses`,
          },
        ],
      }
    : { code };

function eventOf(
  type: CustomerEvent["type"],
  customer: Customer,
  correlationId: string,
  occurredAt: Date,
): CustomerEvent {
  const { id: customerId, status, groups } = customer;
  const base = {
    aggregateId: customerId,
    partitionKey: customerId,
    correlationId,
    occurredAt,
  };
  switch (type) {
    case "customer.created":
    case "customer.updated":
      return {
        ...base,
        type,
        data: { customerId, status, groups: [...groups] },
      };
    case "customer.suspended":
    case "customer.erased":
      return { ...base, type, data: { customerId } };
  }
}
