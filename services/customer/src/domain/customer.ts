import { ok, refuse, type Result } from "@waybill/result";

export type Address = {
  readonly id: string;
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly region?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

export type Status = "active" | "suspended" | "erased";

export type Customer = {
  readonly id: string;
  /** The customer's code in the seller's other systems. */
  readonly externalRef: string | null;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  /** BCP 47. */
  readonly locale: string;
  readonly groups: readonly string[];
  readonly status: Status;
  readonly addresses: readonly Address[];
  readonly confirmedOrders: number;
  readonly firstOrderId: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type Profile = Pick<
  Customer,
  "externalRef" | "name" | "email" | "phone" | "locale" | "groups"
>;
export type Change = "changed" | "nothing to do";
type Moved = { readonly customer: Customer; readonly change: Change };

/** How many addresses one customer may keep. */
export const mostAddresses = 50;

/** Someone new: active, without orders. */
export const register = (
  profile: Profile,
  addresses: readonly Address[],
  id: string,
  now: Date,
): Customer => ({
  ...profile,
  id,
  status: "active",
  addresses,
  confirmedOrders: 0,
  firstOrderId: null,
  version: 1,
  createdAt: now,
  updatedAt: now,
});

const touched = (customer: Customer, now: Date): Customer => ({
  ...customer,
  version: customer.version + 1,
  updatedAt: now,
});
const moved = (customer: Customer, now: Date): Moved => ({
  customer: touched(customer, now),
  change: "changed",
});
const same = (customer: Customer): Moved => ({
  customer,
  change: "nothing to do",
});

type Gone = { readonly code: "NOT_FOUND" };

/** Changes the profile; an erased customer cannot be changed back into a person. */
export function edit(
  customer: Customer,
  profile: Profile,
  now: Date,
): Result<Moved, Gone> {
  if (customer.status === "erased") return refuse({ code: "NOT_FOUND" });
  return ok(moved({ ...customer, ...profile }, now));
}

/** A suspended customer keeps what they have, but may not order. */
export function suspend(customer: Customer, now: Date): Result<Moved, Gone> {
  switch (customer.status) {
    case "active":
      return ok(moved({ ...customer, status: "suspended" }, now));
    case "suspended":
      return ok(same(customer));
    case "erased":
      return refuse({ code: "NOT_FOUND" });
  }
}

export function activate(customer: Customer, now: Date): Result<Moved, Gone> {
  switch (customer.status) {
    case "suspended":
      return ok(moved({ ...customer, status: "active" }, now));
    case "active":
      return ok(same(customer));
    case "erased":
      return refuse({ code: "NOT_FOUND" });
  }
}

/** Removes what names the person; id, reference-free counts and the fact of having been a customer stay, since orders point here. */
export function erase(customer: Customer, now: Date): Moved {
  if (customer.status === "erased") return same(customer);
  return moved(
    {
      ...customer,
      status: "erased",
      externalRef: null,
      name: "",
      email: "",
      phone: null,
      groups: [],
      addresses: [],
    },
    now,
  );
}

/** Whether the customer may order: an erased one is nobody. */
export function mayOrder(
  customer: Customer,
): Result<
  Customer,
  { readonly code: "CUSTOMER_INVALID" | "CUSTOMER_SUSPENDED" }
> {
  switch (customer.status) {
    case "active":
      return ok(customer);
    case "suspended":
      return refuse({ code: "CUSTOMER_SUSPENDED" });
    case "erased":
      return refuse({ code: "CUSTOMER_INVALID" });
  }
}

type AddressRefusal = Gone | { readonly code: "VALIDATION_FAILED" };

export function addAddress(
  customer: Customer,
  address: Address,
  now: Date,
): Result<Moved, AddressRefusal> {
  if (customer.status === "erased") return refuse({ code: "NOT_FOUND" });
  if (customer.addresses.some((known) => known.id === address.id))
    return ok(same(customer));
  if (customer.addresses.length >= mostAddresses)
    return refuse({ code: "VALIDATION_FAILED" });
  return ok(
    moved({ ...customer, addresses: [...customer.addresses, address] }, now),
  );
}

export function changeAddress(
  customer: Customer,
  address: Address,
  now: Date,
): Result<Moved, Gone> {
  if (!customer.addresses.some((known) => known.id === address.id))
    return refuse({ code: "NOT_FOUND" });
  const addresses = customer.addresses.map((known) =>
    known.id === address.id ? address : known,
  );
  return ok(moved({ ...customer, addresses }, now));
}

/** Removing an address that is gone already is no mistake. */
export function removeAddress(
  customer: Customer,
  addressId: string,
  now: Date,
): Moved {
  const addresses = customer.addresses.filter(
    (known) => known.id !== addressId,
  );
  return addresses.length === customer.addresses.length
    ? same(customer)
    : moved({ ...customer, addresses }, now);
}

/** Counts a confirmed order; the first one is remembered, so that "first order only" offers can tell. */
export const countOrder = (
  customer: Customer,
  orderId: string,
  now: Date,
): Customer => ({
  ...touched(customer, now),
  confirmedOrders: customer.confirmedOrders + 1,
  firstOrderId: customer.firstOrderId ?? orderId,
});
