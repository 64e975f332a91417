import { customerV1, orderV1, warehouseV1 } from "@waybill/proto";
import { ok, refuse } from "@waybill/result";
import type { RemoteService, ServiceContext } from "@waybill/service";
import type { Product } from "../app/ports.js";

const noAnswer = () =>
  Object.assign(new Error("no answer"), {
    name: "RemoteUnavailable",
    kind: "transient",
  });

/** The other services as their gRPC clients show them: a catalogue with stock, customers that may order, orders that are kept. */
export function fakeClients(products: readonly Product[]) {
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const state = {
    warehouseIsDown: false,
    stock: new Map<string, number>(),
    suspended: new Set<string>(),
    confirmedOrders: new Map<string, number>(),
    orders: new Map<string, orderV1.Order>(),
    created: [] as orderV1.CreateOrderRequest[],
    cancelled: [] as string[],
  };
  const remoteProduct = (product: Product): warehouseV1.Product => ({
    ...product,
    description: "",
    price:
      product.unitPrice === null
        ? undefined
        : { amount: product.unitPrice, currency: "USD" },
  });
  const found = (skus: readonly string[]) =>
    skus.flatMap((sku) => {
      const product = bySku.get(sku);
      return product ? [product] : [];
    });
  const catalogue = {
    quotePrices: async ({ skus, currency }) => {
      if (state.warehouseIsDown) throw noAnswer();
      const priced = found(skus).filter(
        (product) => product.unitPrice !== null && currency === "USD",
      );
      return ok({
        products: priced.map(remoteProduct),
        unknownSkus: skus.filter(
          (sku) => !priced.some((product) => product.sku === sku),
        ),
      });
    },
    getProducts: async ({ skus }) =>
      ok({ products: found(skus).map(remoteProduct) }),
  } satisfies Partial<
    RemoteService<typeof warehouseV1.CatalogueServiceService>
  >;
  const inventory = {
    checkStock: async ({ lines }) => {
      if (state.warehouseIsDown) throw noAnswer();
      return ok({
        levels: lines.map(({ sku }) => ({
          sku,
          available: state.stock.get(sku) ?? 1_000,
        })),
        shortSkus: [],
      });
    },
  } satisfies Partial<
    RemoteService<typeof warehouseV1.InventoryServiceService>
  >;
  const clients = new Map<object, object>([
    [warehouseV1.CatalogueServiceService, catalogue],
    [warehouseV1.InventoryServiceService, inventory],
    [customerV1.CustomerServiceService, customers(state)],
    [orderV1.OrderServiceService, orders(state)],
  ]);
  return {
    state,
    put: (product: Product) => void bySku.set(product.sku, product),
    client: ((definition: object) =>
      clients.get(definition)) as ServiceContext["client"],
  };
}

type State = ReturnType<typeof fakeClients>["state"];

const customers = (state: State) =>
  ({
    getCustomer: async ({ customerId }) =>
      ok({ customer: customerOf(state, customerId) }),
    validateCustomer: async ({ customerId }) =>
      state.suspended.has(customerId)
        ? refuse({ code: "CUSTOMER_SUSPENDED" })
        : ok({ customer: customerOf(state, customerId) }),
  }) satisfies Partial<RemoteService<typeof customerV1.CustomerServiceService>>;

const customerOf = (state: State, customerId: string) =>
  customerV1.Customer.fromPartial({
    id: customerId,
    status: "active",
    confirmedOrders: state.confirmedOrders.get(customerId) ?? 0,
  });

const orders = (state: State) =>
  ({
    createOrder: async (request) => {
      state.created.push(
        structuredClone(request) as orderV1.CreateOrderRequest,
      );
      const order =
        state.orders.get(request.orderId) ??
        orderV1.Order.fromPartial({
          orderId: request.orderId,
          orderNumber: `ORD-20260301-${String(state.orders.size + 1).padStart(6, "0")}`,
          status: "created",
          currency: request.currency,
          total: request.total,
        });
      state.orders.set(request.orderId, order);
      return ok({ order });
    },
    getOrder: async ({ orderId }) => {
      const order = state.orders.get(orderId);
      return order ? ok({ order }) : refuse({ code: "NOT_FOUND" });
    },
    getOrderStandings: async ({ orderIds }) =>
      ok({
        standings: orderIds.map((orderId) => ({
          orderId,
          status: state.orders.get(orderId)?.status ?? "",
          closing: false,
          ended: false,
        })),
      }),
    cancelOrder: async ({ orderId }) => {
      state.cancelled.push(orderId);
      return ok({ order: state.orders.get(orderId), done: true });
    },
  }) satisfies Partial<RemoteService<typeof orderV1.OrderServiceService>>;
