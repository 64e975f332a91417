export const roles = ["customer", "staff", "admin", "service"] as const;
export type Role = (typeof roles)[number];

/** Who asks: someone with a token, a guest with a random token (only its hash is ever stored), or nobody known. */
export type Caller =
  | {
      readonly kind: "user";
      readonly subject: string;
      readonly roles: readonly Role[];
      /** The customer that a person with role `customer` is. */
      readonly customerId?: string;
    }
  | {
      readonly kind: "guest";
      readonly token: string;
      /** SHA-256 of the token, hex: what databases keep. */
      readonly tokenHash: string;
    }
  | { readonly kind: "anonymous" };

export const anonymous: Caller = { kind: "anonymous" };

/** Whether the caller holds `role`; admin may do all that staff may. */
export const hasRole = (caller: Caller, role: Role): boolean =>
  caller.kind === "user" &&
  (caller.roles.includes(role) ||
    (role === "staff" && caller.roles.includes("admin")));

export const isStaff = (caller: Caller): boolean => hasRole(caller, "staff");
export const isAdmin = (caller: Caller): boolean => hasRole(caller, "admin");
export const isService = (caller: Caller): boolean =>
  hasRole(caller, "service");

/** The customer id of a caller who is one. */
export const customerIdOf = (caller: Caller): string | undefined =>
  caller.kind === "user" ? caller.customerId : undefined;

/** Names the caller for histories and audit: the token's subject, or a short mark of the guest; never a secret. */
export function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case "user":
      return caller.subject;
    case "guest":
      return `guest:${caller.tokenHash.slice(0, 12)}`;
    case "anonymous":
      return "anonymous";
  }
}

/** The strongest role of a caller, for audit and metrics. */
export function roleOf(caller: Caller): Role | "guest" | "anonymous" {
  if (caller.kind !== "user") return caller.kind;
  const strongest = (["admin", "service", "staff", "customer"] as const).find(
    (role) => caller.roles.includes(role),
  );
  return strongest ?? "anonymous";
}
