import { carts } from "./0100-carts.js";
import { discounts } from "./0110-discounts.js";
import { rates } from "./0120-rates.js";

/** Carts, vouchers, tax and shipping tables. */
export const cartMigrations = [carts, discounts, rates];
