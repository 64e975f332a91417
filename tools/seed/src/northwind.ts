import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { countryCodeOf } from "./countries.js";
import { packWeightGrams } from "./weight.js";

export type Row = Readonly<Record<string, string>>;

export type ProductSeed = {
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly taxCategory: string;
  readonly weightGrams: number;
  readonly price: { readonly amount: number; readonly currency: "USD" };
  readonly status: "active" | "discontinued";
};

export type StockSeed = {
  readonly sku: string;
  readonly warehouseCode: string;
  readonly onHand: number;
  readonly reorderPoint: number;
  readonly reorderQuantity: number;
};

export type CustomerSeed = {
  readonly externalRef: string;
  readonly name: string;
  readonly email: string;
  readonly addresses: readonly {
    readonly name: string;
    readonly street: string;
    readonly city: string;
    readonly region?: string;
    readonly postalCode?: string;
    readonly country: string;
  }[];
};

/** The warehouses, in the order in which they are asked. Together they hold 2,000 units of each SKU. */
export const warehouses = [
  { code: "SEA", name: "Seattle", country: "US", priority: 1, units: 800 },
  { code: "LON", name: "London", country: "GB", priority: 2, units: 600 },
  { code: "BER", name: "Berlin", country: "DE", priority: 3, units: 600 },
] as const;

const reorderQuantity = 500;

/** What is to be in the services once the seeds are in. */
export type Seeds = {
  readonly products: readonly ProductSeed[];
  readonly stock: readonly StockSeed[];
  readonly customers: readonly CustomerSeed[];
};

/** Reads the Northwind files of a folder; a row that can't be mapped is a fault that names it. */
export function readSeeds(folder: string): Seeds {
  const rows = (name: string) =>
    parse<Row>(readFileSync(join(folder, name)), {
      columns: true,
      skip_empty_lines: true,
    });
  const products = rows("products.csv");
  return {
    products: products.map(productOf),
    stock: products.flatMap(stockOf),
    customers: rows("customers.csv").map(customerOf),
  };
}

/** A product of the catalogue; the drinks are taxed as such, all else as food. */
export const productOf = (row: Row): ProductSeed => ({
  sku: field(row, "sku"),
  name: field(row, "name"),
  description: field(row, "pack"),
  category: field(row, "category"),
  taxCategory: row["category"] === "Beverages" ? "beverages" : "food",
  weightGrams: packWeightGrams(field(row, "pack")),
  price: { amount: integer(row, "unit_price_cents"), currency: "USD" },
  status: row["discontinued"] === "1" ? "discontinued" : "active",
});

/** Its stock in each warehouse; the figure of the data is 30 years old and not used. */
export const stockOf = (row: Row): readonly StockSeed[] =>
  warehouses.map(({ code, units }) => ({
    sku: field(row, "sku"),
    warehouseCode: code,
    onHand: units,
    reorderPoint: integer(row, "reorder_point"),
    reorderQuantity,
  }));

/** A customer with one address and an email that is made up, the same one each time. */
export function customerOf(row: Row): CustomerSeed {
  const code = field(row, "code");
  const region = row["region"];
  const postalCode = row["postal_code"];
  return {
    externalRef: code,
    name: field(row, "name"),
    email: `${code.toLowerCase()}@northwind.example`,
    addresses: [
      {
        name: field(row, "name"),
        street: field(row, "street"),
        city: field(row, "city"),
        ...(region ? { region } : {}),
        ...(postalCode ? { postalCode } : {}),
        country: countryCodeOf(field(row, "country")),
      },
    ],
  };
}

function field(row: Row, name: string): string {
  const value = row[name]?.trim();
  if (value) return value;
  throw new Error(`a row lacks ${name}: ${JSON.stringify(row)}`);
}

function integer(row: Row, name: string): number {
  const value = Number(field(row, name));
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${name} is no whole number in ${JSON.stringify(row)}`);
}
