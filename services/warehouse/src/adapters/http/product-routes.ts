import { skuSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import { setPrice } from "../../app/commands/catalogue/prices.js";
import {
  createProduct,
  updateProduct,
} from "../../app/commands/catalogue/products.js";
import type { Product } from "../../domain/catalogue/product.js";
import { page, readCursor } from "./pages.js";
import {
  newProductSchema,
  priceBodySchema,
  priceSchema,
  productFactsSchema,
  productQuery,
  productSchema,
} from "./schemas.js";
import { staffOnly, versionOf, type HttpDeps } from "./scope.js";
import { showProduct } from "./shapes.js";

const bySku = z.object({ sku: skuSchema });
const productPage = pageOf(productSchema);
const pageSeconds = 60;

const answer = <Status extends number>(status: Status, product: Product) =>
  ok({
    status,
    body: showProduct(product),
    etag: String(product.version),
  });

export const productRoutes = (deps: HttpDeps): readonly Route[] => {
  // Part of the cache's keys: what this instance changed is seen at once, what another did within a minute.
  let generation = 0;
  const changed = () => {
    generation += 1;
  };
  return [
    listProducts(deps, () => generation),
    readProduct(deps),
    listPrices(deps),
    addProduct(deps, changed),
    changeProduct(deps, changed),
    changePrice(deps, changed),
  ];
};

const listProducts = (
  { queries, cache, clock }: HttpDeps,
  generation: () => number,
): Route =>
  route({
    method: "get",
    path: "/products",
    summary: "The catalogue by SKU; `q` searches SKU, name and description",
    tags: ["catalogue"],
    access: "public",
    query: listQuery.extend(productQuery),
    replies: { 200: productPage },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query }) => {
      const { limit, cursor, ...filter } = query;
      const after = readCursor(skuSchema, cursor);
      if (!after.ok) return after;
      const key = `catalogue:${String(generation())}:${JSON.stringify(query)}`;
      const cached = await cache.get<z.infer<typeof productPage>>(key);
      if (cached) return ok({ status: 200, body: cached });
      const found = await queries.products(
        { ...filter, after: after.value, limit: limit + 1 },
        clock.now(),
      );
      const body = page(found, limit, (product) => product.sku, showProduct);
      await cache.set(key, body, pageSeconds);
      return ok({ status: 200, body });
    },
  });

const readProduct = ({ queries, clock }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/products/{sku}",
    summary: "One product with its price of now",
    tags: ["catalogue"],
    access: "public",
    params: bySku,
    replies: { 200: productSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params }) => {
      const product = await queries.product(params.sku, clock.now());
      return product ? answer(200, product) : refuse({ code: "NOT_FOUND" });
    },
  });

const listPrices = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/products/{sku}/prices",
    summary: "All prices of a product, past and to come, newest first",
    tags: ["catalogue"],
    access: staffOnly,
    params: bySku,
    replies: { 200: z.object({ items: z.array(priceSchema) }) },
    handle: async ({ params }) => {
      const prices = await queries.prices(params.sku);
      const items = prices.map(({ money, validFrom }) => ({
        price: money,
        validFrom: validFrom.toISOString(),
      }));
      return ok({ status: 200, body: { items } });
    },
  });

const addProduct = (
  { inNameOf, clock }: HttpDeps,
  changed: () => void,
): Route =>
  route({
    method: "post",
    path: "/products",
    summary: "Adds a product with its first price",
    tags: ["catalogue"],
    access: staffOnly,
    body: newProductSchema,
    replies: { 201: productSchema },
    refusals: ["SKU_TAKEN"],
    handle: async (request) => {
      const outcome = await inNameOf(request)((stores) =>
        createProduct(stores, clock, request.body),
      );
      changed();
      return outcome.ok ? answer(201, outcome.value) : outcome;
    },
  });

const changeProduct = (
  { inNameOf, clock }: HttpDeps,
  changed: () => void,
): Route =>
  route({
    method: "put",
    path: "/products/{sku}",
    summary: "Changes what is said of a product",
    tags: ["catalogue"],
    access: staffOnly,
    params: bySku,
    body: productFactsSchema,
    replies: { 200: productSchema },
    refusals: ["NOT_FOUND", "PRECONDITION_FAILED"],
    handle: async (request) => {
      const { params, body, ifMatch } = request;
      const outcome = await inNameOf(request)((stores) =>
        updateProduct(stores, clock, params.sku, body, versionOf(ifMatch)),
      );
      changed();
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });

const changePrice = (
  { inNameOf, clock }: HttpDeps,
  changed: () => void,
): Route =>
  route({
    method: "put",
    path: "/products/{sku}/price",
    summary: "Sets the price from now, or from a later moment, on",
    tags: ["catalogue"],
    access: staffOnly,
    params: bySku,
    body: priceBodySchema,
    replies: { 200: productSchema },
    refusals: ["NOT_FOUND", "PRECONDITION_FAILED", "VALIDATION_FAILED"],
    handle: async (request) => {
      const { price, validFrom } = request.body;
      const outcome = await inNameOf(request)((stores) =>
        setPrice(stores, clock, {
          sku: request.params.sku,
          price,
          validFrom: validFrom === undefined ? undefined : new Date(validFrom),
          expectedVersion: versionOf(request.ifMatch),
        }),
      );
      changed();
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });
