import type {
  applyVoucher,
  dropVoucher,
} from "../../app/commands/cart-vouchers.js";
import type {
  addItem,
  createCart,
  deleteCart,
  removeItem,
  setContact,
  setItem,
} from "../../app/commands/edit-cart.js";
import type { mergeInto } from "../../app/commands/merge-carts.js";
import type { placeCheckout } from "../../app/commands/place-checkout.js";
import type { refreshCart } from "../../app/commands/refresh-cart.js";
import type { showCart, withToday } from "../../app/queries/show-cart.js";
import type { summariseCart } from "../../app/queries/summarise-cart.js";
import type { validateCart } from "../../app/queries/validate-cart.js";
import type { CartMetrics } from "../cart-metrics.js";

/** What the cart routes can do, wired in main. */
export type CartUseCases = {
  readonly create: ReturnType<typeof createCart>;
  readonly add: ReturnType<typeof addItem>;
  readonly set: ReturnType<typeof setItem>;
  readonly remove: ReturnType<typeof removeItem>;
  readonly setContact: ReturnType<typeof setContact>;
  readonly delete: ReturnType<typeof deleteCart>;
  readonly merge: ReturnType<typeof mergeInto>;
  readonly applyVoucher: ReturnType<typeof applyVoucher>;
  readonly dropVoucher: ReturnType<typeof dropVoucher>;
  readonly refresh: ReturnType<typeof refreshCart>;
  readonly show: ReturnType<typeof showCart>;
  readonly withToday: ReturnType<typeof withToday>;
  readonly summarise: ReturnType<typeof summariseCart>;
  readonly validate: ReturnType<typeof validateCart>;
  readonly checkout: ReturnType<typeof placeCheckout>;
  readonly metrics: CartMetrics;
};
