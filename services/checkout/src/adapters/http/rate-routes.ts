import { ok } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import type {
  replaceShippingZones,
  replaceTaxRates,
} from "../../app/commands/replace-rates.js";
import type { ShippingZone } from "../../domain/pricing/shipping.js";
import type { TaxRate } from "../../domain/pricing/tax.js";
import {
  shippingExample,
  shippingTable,
  taxExample,
  taxTable,
  zoneBody,
  zoneOf,
} from "./rate-shapes.js";
import type { By } from "./rule-rooms.js";

export type RateUseCases = {
  readonly taxRates: () => Promise<{
    readonly version: number;
    readonly rates: readonly TaxRate[];
  }>;
  readonly shippingZones: () => Promise<{
    readonly version: number;
    readonly zones: readonly ShippingZone[];
  }>;
  readonly as: (by: By) => {
    readonly replaceTaxRates: ReturnType<typeof replaceTaxRates>;
    readonly replaceShippingZones: ReturnType<typeof replaceShippingZones>;
  };
};

const staff = { roles: ["staff"] } as const;
const admin = { roles: ["admin"] } as const;
const tags = ["rates"];
/** Tax and shipping tables: read by staff, replaced as wholes by admins. */
export const rateRoutes = (rates: RateUseCases): Route[] => [
  readTaxRoute(rates),
  replaceTaxRoute(rates),
  readShippingRoute(rates),
  replaceShippingRoute(rates),
];

const readTaxRoute = (rates: RateUseCases): Route =>
  route({
    method: "get",
    path: "/tax-rates",
    summary: "The tax table",
    tags,
    access: staff,
    replies: { 200: taxTable },
    refusals: [],
    handle: async () => {
      const table = await rates.taxRates();
      return ok({
        status: 200,
        body: { rates: [...table.rates] },
        etag: String(table.version),
      });
    },
  });

const replaceTaxRoute = (rates: RateUseCases): Route =>
  route({
    method: "put",
    path: "/tax-rates",
    summary: "Replace the tax table",
    tags,
    access: admin,
    body: taxTable.meta({ example: taxExample }),
    replies: { 200: taxTable },
    refusals: ["PRECONDITION_FAILED"],
    handle: async ({ body, ifMatch, ...by }) => {
      const saved = await rates
        .as(by)
        .replaceTaxRates(
          body.rates,
          ifMatch === undefined ? undefined : Number(ifMatch),
        );
      return saved.ok
        ? ok({ status: 200, body, etag: String(saved.value.version) })
        : saved;
    },
  });

const readShippingRoute = (rates: RateUseCases): Route =>
  route({
    method: "get",
    path: "/shipping-rates",
    summary: "Shipping zones, their options and prices by weight",
    tags,
    access: staff,
    replies: { 200: shippingTable },
    refusals: [],
    handle: async () => {
      const table = await rates.shippingZones();
      return ok({
        status: 200,
        body: { zones: table.zones.map(zoneBody) },
        etag: String(table.version),
      });
    },
  });

const replaceShippingRoute = (rates: RateUseCases): Route =>
  route({
    method: "put",
    path: "/shipping-rates",
    summary: "Replace shipping zones, options and prices",
    tags,
    access: admin,
    body: shippingTable.meta({ example: shippingExample }),
    replies: { 200: shippingTable },
    refusals: ["PRECONDITION_FAILED"],
    handle: async ({ body, ifMatch, ...by }) => {
      const zones = body.zones.map(zoneOf);
      const saved = await rates
        .as(by)
        .replaceShippingZones(
          zones,
          ifMatch === undefined ? undefined : Number(ifMatch),
        );
      return saved.ok
        ? ok({ status: 200, body, etag: String(saved.value.version) })
        : saved;
    },
  });
