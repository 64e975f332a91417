/** So many units of a SKU; the quantity is a positive integer. */
export type Line = { readonly sku: string; readonly quantity: number };

/** Units of a SKU in one warehouse. */
export type Allocation = Line & { readonly warehouseId: string };

/** What was asked of a SKU and what there is, where that is less. */
export type Short = {
  readonly sku: string;
  readonly asked: number;
  readonly available: number;
};

const bySku = (a: Line, b: Line) => (a.sku < b.sku ? -1 : 1);

/** One line a SKU, in the order of SKUs; lines of zero are left out. */
export function sumBySku(lines: readonly Line[]): Line[] {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines)
    sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums]
    .filter(([, quantity]) => quantity > 0)
    .map(([sku, quantity]) => ({ sku, quantity }))
    .sort(bySku);
}

/** What of `lines` is left when `taken` is taken off, a line a SKU. */
export function without(
  lines: readonly Line[],
  taken: readonly Line[],
): Line[] {
  const minus = taken.map(({ sku, quantity }) => ({
    sku,
    quantity: -quantity,
  }));
  return sumBySku([...lines, ...minus]);
}

export const unitsOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, line) => sum + line.quantity, 0);

/** Whether both name the same units. */
export function sameLines(a: readonly Line[], b: readonly Line[]): boolean {
  return without(a, b).length === 0 && without(b, a).length === 0;
}

/** Takes up to `wanted` units of each SKU out of `parts`, first parts first: what was taken of each, and what is left of it. */
export function takeFrom<Part extends Line>(
  parts: readonly Part[],
  wanted: readonly Line[],
): { readonly taken: Part[]; readonly left: Part[] } {
  const open = new Map(sumBySku(wanted).map((l) => [l.sku, l.quantity]));
  const taken: Part[] = [];
  const left: Part[] = [];
  for (const part of parts) {
    const take = Math.min(part.quantity, open.get(part.sku) ?? 0);
    open.set(part.sku, (open.get(part.sku) ?? 0) - take);
    if (take > 0) taken.push({ ...part, quantity: take });
    if (take < part.quantity)
      left.push({ ...part, quantity: part.quantity - take });
  }
  return { taken, left };
}
