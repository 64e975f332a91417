import { warehouseV1 } from "@waybill/proto";
import { ok } from "@waybill/result";
import { grpcService, type GrpcService } from "@waybill/service";
import type { Product } from "../../domain/catalogue/product.js";
import type { GrpcDeps } from "./deps.js";

const tell = (product: Product): warehouseV1.Product => ({
  sku: product.sku,
  name: product.name,
  description: product.description,
  category: product.category,
  taxCategory: product.taxCategory,
  weightGrams: product.weightGrams,
  price: product.price,
  status: product.status,
});

export const catalogueService = ({ queries, clock }: GrpcDeps): GrpcService =>
  grpcService(warehouseV1.CatalogueServiceService, {
    roles: ["service", "staff"],
    handlers: {
      getProducts: async ({ skus }) => {
        const found = await queries.priced(skus, undefined, clock.now());
        return ok({ products: found.map(tell) });
      },
      quotePrices: async ({ skus, currency }) => {
        const found = await queries.priced(skus, currency, clock.now());
        const priced = new Set(found.map((product) => product.sku));
        return ok({
          products: found.map(tell),
          unknownSkus: [...new Set(skus)].filter((sku) => !priced.has(sku)),
        });
      },
    },
  });
