export type Warehouse = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The lowest is asked first. */
  readonly priority: number;
  /** An inactive one takes no new reservations. */
  readonly active: boolean;
  readonly version: number;
};

type Choosable = Pick<Warehouse, "id" | "code" | "country" | "priority">;

/** The order in which warehouses are asked for goods that go to `country`: those in it first, then by priority, then by code. */
export function inOrderOfChoice<W extends Choosable>(
  warehouses: readonly W[],
  country: string | undefined,
): W[] {
  const abroad = (w: W) => (w.country === country ? 0 : 1);
  return [...warehouses].sort(
    (a, b) =>
      abroad(a) - abroad(b) ||
      a.priority - b.priority ||
      (a.code < b.code ? -1 : 1),
  );
}
