import type { Destination, ShippingOption } from "./basket.js";

/** A place a zone takes in: a country, a part of one by postal code, or "*" for wherever no zone names. */
export type ZonePlace = {
  readonly country: string;
  readonly postalPrefix?: string;
};

/** A price by weight. The last band may be open: then each kilogram begun above `overGrams` costs `perKg`. */
export type WeightBand =
  | { readonly upToGrams: number; readonly price: number }
  | {
      readonly overGrams: number;
      readonly price: number;
      readonly perKg: number;
    };

export type ZoneOption = {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly days: { readonly min: number; readonly max: number };
  readonly bands: readonly WeightBand[];
};

export type ShippingZone = {
  readonly code: string;
  readonly name: string;
  readonly places: readonly ZonePlace[];
  readonly options: readonly ZoneOption[];
};

/** How well a place fits an address: the longer the postal prefix the better; null when it does not. */
function fit(place: ZonePlace, to: Destination): number | null {
  if (place.country === "*") return 0;
  if (place.country !== to.country) return null;
  if (place.postalPrefix === undefined) return 1;
  const code = (to.postalCode ?? "").replace(/[\s-]/g, "").toUpperCase();
  const prefix = place.postalPrefix.replace(/[\s-]/g, "").toUpperCase();
  return code.startsWith(prefix) ? 1 + prefix.length : null;
}

/** The zone that describes an address most closely. */
export function zoneFor(
  zones: readonly ShippingZone[],
  to: Destination,
): ShippingZone | undefined {
  let best: { zone: ShippingZone; fit: number } | undefined;
  for (const zone of zones)
    for (const place of zone.places) {
      const value = fit(place, to);
      if (value !== null && (best === undefined || value > best.fit))
        best = { zone, fit: value };
    }
  return best?.zone;
}

/** What a band table asks for a weight; null when it takes nothing so heavy. */
export function priceForWeight(
  bands: readonly WeightBand[],
  grams: number,
): number | null {
  for (const band of bands) {
    if ("upToGrams" in band) {
      if (grams <= band.upToGrams) return band.price;
    } else {
      const over = Math.max(0, grams - band.overGrams);
      return band.price + Math.ceil(over / 1000) * band.perKg;
    }
  }
  return null;
}

/** The options that take this weight to this address in this currency, cheapest first. */
export function shippingOptions(
  zones: readonly ShippingZone[],
  to: Destination,
  grams: number,
  currency: string,
): ShippingOption[] {
  const zone = zoneFor(zones, to);
  return (zone?.options ?? [])
    .flatMap((option) => {
      const price =
        option.currency === currency
          ? priceForWeight(option.bands, grams)
          : null;
      return price === null
        ? []
        : [{ code: option.code, name: option.name, price, days: option.days }];
    })
    .sort((a, b) => a.price - b.price || (a.code < b.code ? -1 : 1));
}
