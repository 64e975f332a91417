import type { warehouseV1 } from "@waybill/proto";
import type { RemoteService } from "@waybill/service";
import type { Catalogue, Product, Stock } from "../../app/ports.js";
import { expectOk } from "./expect-ok.js";

type CatalogueService = Pick<
  RemoteService<typeof warehouseV1.CatalogueServiceService>,
  "quotePrices" | "getProducts"
>;
type InventoryService = Pick<
  RemoteService<typeof warehouseV1.InventoryServiceService>,
  "checkStock"
>;

/** The warehouse's catalogue. What has no price in the currency is looked up again, to tell it from what does not exist. */
export const remoteCatalogue = (service: CatalogueService): Catalogue => ({
  products: async (skus, currency) => {
    const found = new Map<string, Product>();
    if (skus.length === 0) return found;
    const quoted = expectOk(
      await service.quotePrices({ skus: [...skus], currency }),
      "QuotePrices",
    );
    for (const product of quoted.products)
      found.set(product.sku, toProduct(product, currency));
    if (quoted.unknownSkus.length === 0) return found;
    const unpriced = expectOk(
      await service.getProducts({ skus: quoted.unknownSkus }),
      "GetProducts",
    );
    for (const product of unpriced.products)
      found.set(product.sku, toProduct(product, currency));
    return found;
  },
});

const toProduct = (
  product: warehouseV1.Product,
  currency: string,
): Product => ({
  sku: product.sku,
  name: product.name,
  category: product.category,
  taxCategory: product.taxCategory,
  weightGrams: product.weightGrams,
  status: product.status === "discontinued" ? "discontinued" : "active",
  unitPrice: product.price?.currency === currency ? product.price.amount : null,
});

export const remoteStock = (service: InventoryService): Stock => ({
  available: async (lines) => {
    if (lines.length === 0) return new Map();
    const answer = expectOk(
      await service.checkStock({
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      }),
      "CheckStock",
    );
    return new Map(answer.levels.map(({ sku, available }) => [sku, available]));
  },
});
