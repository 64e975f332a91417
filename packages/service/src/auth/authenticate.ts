import { ok, refuse, type Result } from "@waybill/result";
import type { Refusal } from "@waybill/contracts";
import type { Access } from "../http/route.js";
import { anonymous, hasRole, type Caller, type Role } from "./caller.js";
import { hashGuestToken } from "./guest-token.js";
import type { VerifyToken } from "./verify-token.js";

export type Credentials = {
  /** The whole header: "Bearer …". */
  readonly authorization?: string | undefined;
  readonly guestToken?: string | undefined;
};

type Denied = Result<never, Refusal<"UNAUTHENTICATED" | "FORBIDDEN">>;

const guestTokenPattern = /^[\w-]{16,200}$/;

const unauthenticated = (detail: string): Denied =>
  refuse({ code: "UNAUTHENTICATED", detail });

/** Says who sends these credentials. Wrong ones are refused also where none are needed; a bearer token comes before a guest's. */
export async function authenticate(
  credentials: Credentials,
  verify: VerifyToken,
): Promise<Result<Caller, Refusal<"UNAUTHENTICATED" | "FORBIDDEN">>> {
  const { authorization, guestToken } = credentials;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization)?.[1];
    if (token === undefined)
      return unauthenticated(
        "The Authorization header is not `Bearer <token>`.",
      );
    const caller = await verify(token);
    return caller
      ? ok(caller)
      : unauthenticated("The token is not valid, or no longer.");
  }
  if (guestToken !== undefined)
    return guestTokenPattern.test(guestToken)
      ? ok({
          kind: "guest",
          token: guestToken,
          tokenHash: hashGuestToken(guestToken),
        })
      : unauthenticated("The guest token is not valid.");
  return ok(anonymous);
}

/** Whether `caller` may use what `access` guards. */
export function authorize(
  caller: Caller,
  access: Access,
): Result<Caller, Refusal<"UNAUTHENTICATED" | "FORBIDDEN">> {
  if (access === "public") return ok(caller);
  if (caller.kind === "guest" && access.guest) return ok(caller);
  if (caller.kind !== "user")
    return unauthenticated("A bearer token is needed here.");
  return holdsOneOf(caller, access.roles)
    ? ok(caller)
    : refuse({
        code: "FORBIDDEN",
        detail: `This needs the role ${access.roles.join(" or ")}.`,
      });
}

export const holdsOneOf = (caller: Caller, wanted: readonly Role[]): boolean =>
  wanted.some((role) => hasRole(caller, role));
