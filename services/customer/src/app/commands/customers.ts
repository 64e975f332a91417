import { ok, refuse } from "@waybill/result";
import {
  activate,
  addAddress,
  changeAddress,
  countOrder,
  edit,
  erase,
  register,
  removeAddress,
  suspend,
  type Address,
  type Profile,
} from "../../domain/customer.js";
import type { Stores } from "../ports.js";
import {
  changeCustomer,
  insertCustomer,
  type Outcome,
  type Scope,
} from "./change-customer.js";

/** The verbs of the customer service. Each changes one customer and tells of it in one transaction. */
export const customerCommands = (scope: Scope) => ({
  /** `id` is the operation's own, so that a retry finds what the first try made. */
  register: (
    id: string,
    profile: Profile,
    addresses: readonly Omit<Address, "id">[],
  ): Promise<Outcome> => {
    const { clock, correlationId } = scope;
    const kept = addresses.map((address) => ({
      ...address,
      id: clock.newId(),
    }));
    const customer = register(profile, kept, id, clock.now());
    return scope.transact((stores) =>
      insertCustomer(stores, customer, correlationId),
    );
  },
  edit: (id: string, profile: Profile, expectedVersion?: number) =>
    changeCustomer(
      scope,
      id,
      {
        action: "customer.edit",
        event: "customer.updated",
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      },
      (customer, now) => edit(customer, profile, now),
    ),
  ...statusCommands(scope),
  ...addressCommands(scope),
});

export type CustomerCommands = ReturnType<typeof customerCommands>;

const statusCommands = (scope: Scope) => ({
  suspend: (id: string) =>
    changeCustomer(
      scope,
      id,
      { action: "customer.suspend", event: "customer.suspended" },
      suspend,
    ),
  activate: (id: string) =>
    changeCustomer(
      scope,
      id,
      { action: "customer.activate", event: "customer.updated" },
      activate,
    ),
  erase: (id: string) =>
    changeCustomer(
      scope,
      id,
      { action: "customer.erase", event: "customer.erased" },
      (customer, now) => ok(erase(customer, now)),
    ),
});

function addressCommands(scope: Scope) {
  const verb = (action: string) =>
    ({ action, event: "customer.updated" }) as const;
  return {
    addAddress: (id: string, address: Address) =>
      changeCustomer(scope, id, verb("customer.add_address"), (customer, now) =>
        addAddress(customer, address, now),
      ),
    changeAddress: (id: string, address: Address) =>
      changeCustomer(
        scope,
        id,
        verb("customer.change_address"),
        (customer, now) => changeAddress(customer, address, now),
      ),
    removeAddress: (id: string, addressId: string) =>
      changeCustomer(
        scope,
        id,
        verb("customer.remove_address"),
        (customer, now) =>
          customer.status === "erased"
            ? refuse({ code: "NOT_FOUND" })
            : ok(removeAddress(customer, addressId, now)),
      ),
  };
}

/** Counts a confirmed order of a customer; one that is unknown here counts for nobody. */
export async function noteConfirmedOrder(
  stores: Stores,
  customerId: string,
  orderId: string,
  now: Date,
): Promise<void> {
  const customer = await stores.lock(customerId);
  if (customer) await stores.update(countOrder(customer, orderId, now));
}
