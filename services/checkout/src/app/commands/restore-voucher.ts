import type { NewId, Now, Stores, Transact } from "../ports.js";

export type RestoreRequest = {
  readonly orderId: string;
  readonly effectKey: string;
  readonly run: number;
};

/**
 * Gives back what an order used, once; says whether there was something. Works also when the redemption never arrived,
 * and then blocks it from arriving late.
 */
export const restoreVoucher =
  (deps: {
    readonly transact: Transact;
    readonly now: Now;
    readonly newId: NewId;
  }) =>
  (request: RestoreRequest): Promise<boolean> =>
    deps.transact((stores) => restoreWithin(stores, request, deps));

/** The same within a transaction that is open already: what an event of the order does. */
export const restoreWithin = (
  stores: Stores,
  request: RestoreRequest,
  { now, newId }: { readonly now: Now; readonly newId: NewId },
): Promise<boolean> =>
  stores.redemptions.restore({ ...request, id: newId() }, now());
