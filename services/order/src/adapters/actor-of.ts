import {
  actorOf as nameOf,
  customerIdOf,
  isAdmin,
  isService,
  isStaff,
  type Caller,
} from "@waybill/service";
import type { Actor, Deed } from "../app/actor.js";

/** The caller of a request as the rules see it; staff who are customers too act as staff. */
export function actorOf(caller: Caller): Actor {
  const name = nameOf(caller);
  if (caller.kind === "guest")
    return { kind: "guest", name, tokenHash: caller.tokenHash };
  if (isStaff(caller))
    return { kind: "staff", name, role: isAdmin(caller) ? "admin" : "staff" };
  if (isService(caller)) return { kind: "service", name };
  return { kind: "customer", name, customerId: customerIdOf(caller) ?? null };
}

type Request = { readonly caller: Caller; readonly correlationId: string };

export const deedOf = (request: Request, now: () => Date): Deed => ({
  actor: actorOf(request.caller),
  now: now(),
  correlationId: request.correlationId,
});
