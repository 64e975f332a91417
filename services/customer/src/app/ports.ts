import type { OutgoingEvent } from "@waybill/contracts";
import type { Customer } from "../domain/customer.js";

export type CustomerFilter = {
  readonly externalRef?: string;
  readonly email?: string;
  readonly status?: string;
  readonly q?: string;
  readonly after?: string;
  readonly limit: number;
};

export type Reads = {
  find(id: string): Promise<Customer | null>;
  /** Oldest first. */
  list(filter: CustomerFilter): Promise<Customer[]>;
};

export type CustomerEvent = OutgoingEvent<
  | "customer.created"
  | "customer.updated"
  | "customer.suspended"
  | "customer.erased"
>;
export type Taken = "EXTERNAL_REF_TAKEN" | "EMAIL_TAKEN";

/** What someone did to a customer, for the audit log; names fields, never their values. */
export type Deed = {
  readonly action: string;
  readonly customerId: string;
  readonly before: { readonly status: string; readonly version: number } | null;
  readonly after: { readonly status: string; readonly version: number };
};

/** What one transaction can read and write. */
export type Stores = Reads & {
  /** Reads a customer and holds the row until the transaction ends. */
  lock(id: string): Promise<Customer | null>;
  /** Which unique value of the customer another one has, if any. */
  insert(customer: Customer): Promise<Taken | null>;
  update(customer: Customer): Promise<Taken | null>;
  emit(event: CustomerEvent): Promise<void>;
  /** Adds who it was, and keeps it. */
  record(deed: Deed): Promise<void>;
};

export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;
export type Clock = { readonly now: () => Date; readonly newId: () => string };
