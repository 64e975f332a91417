/** ISO 3166-1 alpha-2 codes of the 21 countries as the Northwind data names them. */
const codes: Readonly<Record<string, string>> = {
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

/** The code of a country that the data names; throws for one that it does not. */
export function countryCodeOf(name: string): string {
  const code = codes[name];
  if (code) return code;
  throw new Error(`"${name}" is none of the data's countries`);
}
