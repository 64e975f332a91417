const known = new Set(Intl.supportedValuesOf("currency"));

/** Whether `code` is an ISO 4217 currency in use. */
export const isCurrency = (code: string): boolean => known.has(code);

/** How many digits the minor unit takes: 2 for USD, 0 for JPY, 3 for KWD. */
export function currencyDigits(currency: string): number {
  return (
    new Intl.NumberFormat("en", {
      style: "currency",
      currency,
    }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** An amount in minor units as people of `locale` write it: formatMoney({ amount: 1999, currency: "USD" }, "en") = "$19.99". */
export function formatMoney(
  { amount, currency }: { readonly amount: number; readonly currency: string },
  locale = "en",
): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(
    amount / 10 ** currencyDigits(currency),
  );
}
