import type { Item } from "./order.js";

export type HeldUnits = {
  readonly sku: string;
  readonly warehouseId: string;
  readonly quantity: number;
};

/** The items with the reservation that holds them; the same array when it is known already. */
export function withReservation(
  items: readonly Item[],
  reservationId: string,
  held: readonly HeldUnits[],
): readonly Item[] {
  if (items.every((item) => item.reservationId === reservationId)) return items;
  return items.map((item) => {
    const allocations = held
      .filter((units) => units.sku === item.sku)
      .map(({ warehouseId, quantity }) => ({ warehouseId, quantity }));
    const [most] = [...allocations].sort((a, b) => b.quantity - a.quantity);
    return {
      ...item,
      reservationId,
      warehouseId: most?.warehouseId ?? null,
      allocations,
    };
  });
}
