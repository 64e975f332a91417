/** The day, in UTC, that an order number carries: 20260105. */
export const numberDay = (at: Date): string =>
  at.toISOString().slice(0, 10).replaceAll("-", "");

/** ORD-20260105-000001; the sequence grows past six digits rather than starting again. */
export const orderNumber = (day: string, sequence: number): string =>
  `ORD-${day}-${String(sequence).padStart(6, "0")}`;
