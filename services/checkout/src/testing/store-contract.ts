import { beforeAll, describe } from "@jest/globals";
import { cartContract, checkoutContract } from "./cart-contract.js";
import { redemptionContract, ruleContract } from "./discount-contract.js";
import type { StoresUnderTest } from "./stores-under-test.js";

/** What every implementation of the stores keeps to. */
export function storeContract(open: () => Promise<StoresUnderTest>): void {
  let on: StoresUnderTest;
  beforeAll(async () => {
    on = await open();
  });
  describe("carts", () => {
    cartContract(() => on);
  });
  describe("checkouts of carts", () => {
    checkoutContract(() => on);
  });
  describe("rules", () => {
    ruleContract(() => on);
  });
  describe("redemptions", () => {
    redemptionContract(() => on);
  });
}
