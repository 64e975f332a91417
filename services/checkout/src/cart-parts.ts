import { customerV1, orderV1, warehouseV1 } from "@waybill/proto";
import type { Consumer } from "@waybill/messaging";
import type { ServiceContext, ServiceParts } from "@waybill/service";
import { cartMetrics, type CartMetrics } from "./adapters/cart-metrics.js";
import { shownCatalogue } from "./adapters/cache/shown-catalogue.js";
import { stockHints } from "./adapters/cache/stock-hints.js";
import { summaryCache } from "./adapters/cache/summary-cache.js";
import { cartHandlers } from "./adapters/consumers/cart-consumer.js";
import { checkoutService } from "./adapters/grpc/checkout-service.js";
import { cartActionRoutes } from "./adapters/http/cart-action-routes.js";
import { listCartsRoute } from "./adapters/http/cart-list-route.js";
import { cartItemRoutes } from "./adapters/http/cart-item-routes.js";
import { cartRoutes } from "./adapters/http/cart-routes.js";
import { cartVoucherRoutes } from "./adapters/http/cart-voucher-routes.js";
import { placeCheckoutRoute } from "./adapters/http/place-checkout-route.js";
import type { CartUseCases } from "./adapters/http/use-cases.js";
import { cartReads } from "./adapters/postgres/cart-reads.js";
import { cartStore } from "./adapters/postgres/cart-store.js";
import { guestKeyOf } from "./adapters/identity/guest-key.js";
import {
  acceptedOrdersOfGuest,
  lockedCheckouts,
} from "./adapters/postgres/locked-checkouts.js";
import {
  pricingTables,
  rememberedTables,
} from "./adapters/postgres/pricing-tables.js";
import { storesOf, transactOn } from "./adapters/postgres/stores.js";
import { remoteBuyers } from "./adapters/remote/buyers.js";
import { remoteCatalogue, remoteStock } from "./adapters/remote/catalogue.js";
import { remoteOrders } from "./adapters/remote/orders.js";
import { cartWorkers } from "./adapters/workers/cart-workers.js";
import { strayOrderExecutor } from "./adapters/workers/stray-orders.js";
import { ageCarts } from "./app/commands/age-carts.js";
import { applyVoucher, dropVoucher } from "./app/commands/cart-vouchers.js";
import {
  addItem,
  createCart,
  deleteCart,
  removeItem,
  setContact,
  setItem,
} from "./app/commands/edit-cart.js";
import { mergeInto } from "./app/commands/merge-carts.js";
import { placeCheckout } from "./app/commands/place-checkout.js";
import { redeemVoucher } from "./app/commands/redeem-voucher.js";
import { refreshCart } from "./app/commands/refresh-cart.js";
import { restoreVoucher } from "./app/commands/restore-voucher.js";
import { sweepCheckouts } from "./app/commands/sweep-checkouts.js";
import { quoteBasket } from "./app/queries/quote-basket.js";
import { showCart, withToday } from "./app/queries/show-cart.js";
import { summariseCart } from "./app/queries/summarise-cart.js";
import { validateCart } from "./app/queries/validate-cart.js";
import { validateVoucher } from "./app/queries/validate-voucher.js";
import type { CartConfig } from "./cart-config.js";
import { discountRoutes } from "./discount-parts.js";

export type CartParts = ServiceParts & {
  readonly handlers: Consumer["handlers"];
};

const tablesKeptMs = 5_000;

/** Wires carts, prices, vouchers and POST /checkouts. */
export function cartParts(
  context: ServiceContext,
  config: CartConfig,
): CartParts {
  const deps = ports(context, config);
  const metrics = cartMetrics(context.registry);
  const carts = cartUseCases(deps, metrics);
  return {
    routes: [
      listCartsRoute(cartReads(context.db)),
      ...cartRoutes(carts),
      ...cartItemRoutes(carts),
      ...cartVoucherRoutes(carts),
      ...cartActionRoutes(carts),
      placeCheckoutRoute(carts, config.orderUrl),
      ...discountRoutes(context, () => {
        deps.tables.forget();
      }),
    ],
    grpc: [
      checkoutService({
        quote: quoteBasket(deps),
        validateVoucher: validateVoucher(deps),
        redeem: redeemVoucher(deps),
        restore: restoreVoucher(deps),
      }),
    ],
    handlers: cartHandlers({
      ...deps,
      storesOf: (tx) => storesOf(tx, context),
    }),
    executors: [strayOrderExecutor(deps.orders)],
    workers: cartWorkers({
      ...context,
      metrics,
      ageCarts: ageCarts({
        ...deps,
        abandonedAfterMs: config.cartAbandonedAfterMinutes * 60_000,
      }),
      sweepCheckouts: sweepCheckouts({
        ...deps,
        locked: lockedCheckouts(context.db),
        graceMs: config.checkoutGraceSeconds * 1000,
      }),
      everyMs: { age: 15_000, sweep: 10_000, figures: 30_000 },
    }),
  };
}

function ports(context: ServiceContext, config: CartConfig) {
  const { now, newId, db, cache } = context;
  const catalogue = remoteCatalogue(
    context.client(warehouseV1.CatalogueServiceService, "warehouse"),
  );
  const stock = remoteStock(
    context.client(warehouseV1.InventoryServiceService, "warehouse"),
  );
  return {
    now,
    newId,
    catalogue,
    stock,
    carts: cartStore(db, config.cartAbandonedAfterMinutes * 60_000),
    shown: shownCatalogue({ source: catalogue, cache, now }),
    hints: stockHints({ source: stock, cache, now }),
    summaries: summaryCache(cache),
    tables: rememberedTables(pricingTables(db), tablesKeptMs, now),
    buyers: remoteBuyers(
      context.client(customerV1.CustomerServiceService, "customer"),
      (guestKey) => acceptedOrdersOfGuest(db, guestKey),
    ),
    orders: remoteOrders(context.client(orderV1.OrderServiceService, "order")),
    transact: transactOn(db, context),
    guestKeyOf,
    promotionsEnabled: config.enablePromotions,
    guestCheckoutEnabled: config.enableGuestCheckout,
  };
}

const cartUseCases = (
  deps: ReturnType<typeof ports>,
  metrics: CartMetrics,
): CartUseCases => {
  // What a shopper adds is priced as shown; an order is priced at the source.
  const shown = { ...deps, catalogue: deps.shown };
  return {
    metrics,
    create: createCart(deps),
    add: addItem(shown),
    set: setItem(deps),
    remove: removeItem(deps),
    setContact: setContact(deps),
    delete: deleteCart(deps),
    merge: mergeInto(deps),
    applyVoucher: applyVoucher(shown),
    dropVoucher: dropVoucher(deps),
    refresh: refreshCart(deps),
    show: showCart(deps),
    withToday: withToday(deps),
    summarise: summariseCart(deps),
    validate: validateCart(deps),
    checkout: placeCheckout(deps),
  };
};
