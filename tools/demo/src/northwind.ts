import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";

export type NorthwindOrder = {
  readonly ref: string;
  readonly customer: string;
  readonly freightCents: number;
  readonly shipTo: {
    readonly name: string;
    readonly street: string;
    readonly city: string;
    readonly region?: string;
    readonly postalCode?: string;
    readonly country: string;
  };
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly unitPriceCents: number;
    readonly discountBps: number;
  }[];
};

type Row = Readonly<Record<string, string>>;

const countries: Readonly<Record<string, string>> = {
  Argentina: "AR",
  Austria: "AT",
  Belgium: "BE",
  Brazil: "BR",
  Canada: "CA",
  Denmark: "DK",
  Finland: "FI",
  France: "FR",
  Germany: "DE",
  Ireland: "IE",
  Italy: "IT",
  Mexico: "MX",
  Norway: "NO",
  Poland: "PL",
  Portugal: "PT",
  Spain: "ES",
  Sweden: "SE",
  Switzerland: "CH",
  UK: "GB",
  USA: "US",
  Venezuela: "VE",
};

/** The first `count` orders of the Northwind data, with the prices, discounts and freight that were agreed then. */
export function firstOrders(folder: string, count: number): NorthwindOrder[] {
  const rows = (name: string) =>
    parse<Row>(readFileSync(join(folder, name)), {
      columns: true,
      skip_empty_lines: true,
    });
  const lines = rows("order_lines.csv");
  return rows("orders.csv")
    .slice(0, count)
    .map((row) =>
      orderOf(
        row,
        lines.filter((line) => line["order_ref"] === row["order_ref"]),
      ),
    );
}

function orderOf(row: Row, lines: readonly Row[]): NorthwindOrder {
  const country = countries[row["ship_country"] ?? ""];
  if (country === undefined)
    throw new Error(
      `order ${String(row["order_ref"])} ships to an unknown country`,
    );
  return {
    ref: row["order_ref"] ?? "",
    customer: row["customer_code"] ?? "",
    freightCents: Number(row["freight_cents"]),
    shipTo: {
      name: row["ship_name"] ?? "",
      street: row["ship_street"] ?? "",
      city: row["ship_city"] ?? "",
      ...(row["ship_region"] ? { region: row["ship_region"] } : {}),
      ...(row["ship_postal_code"]
        ? { postalCode: row["ship_postal_code"] }
        : {}),
      country,
    },
    lines: lines.map((line) => ({
      sku: line["sku"] ?? "",
      quantity: Number(line["quantity"]),
      unitPriceCents: Number(line["unit_price_cents"]),
      discountBps: Number(line["discount_bps"]),
    })),
  };
}
