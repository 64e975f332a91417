import type { Staff } from "@waybill/messaging";
import { actorOf, roleOf, type Caller } from "../auth/caller.js";

export const staffOnly = { roles: ["staff"] } as const;

/** Who does it, for the audit log. */
export const staffOf = (request: {
  readonly caller: Caller;
  readonly correlationId: string;
}): Staff => ({
  actor: actorOf(request.caller),
  role: roleOf(request.caller),
  correlationId: request.correlationId,
});
