import { ok, refuse, type Result } from "@waybill/result";
import type { Allocation } from "../lines.js";
import { effectOf, type Movement } from "./movement.js";

/** What one warehouse has of one SKU, in units. 0 ≤ reserved ≤ onHand, always. */
export type StockLevel = {
  readonly sku: string;
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly reorderPoint: number;
  readonly reorderQuantity: number;
  /** At or below its reorder point. */
  readonly low: boolean;
  /** Changed since stock.updated last told of it. */
  readonly untold: boolean;
};

export const available = (level: {
  readonly onHand: number;
  readonly reserved: number;
}): number => level.onHand - level.reserved;

/** A level before and after what one transaction does to it. */
export type LevelChange = {
  readonly before: StockLevel;
  readonly after: StockLevel;
  /** It crossed its reorder point downwards: worth one stock.low. */
  readonly wentLow: boolean;
  /** Worth a stock.updated with this transaction, rather than with the next announcement. */
  readonly tellNow: boolean;
};

export type NegativeStock = {
  readonly code: "NEGATIVE_STOCK";
  readonly detail: string;
  readonly facts: {
    readonly sku: string;
    readonly warehouseId: string;
    readonly onHand: number;
    readonly reserved: number;
  };
};

const keyOf = (at: { readonly sku: string; readonly warehouseId: string }) =>
  `${at.warehouseId} ${at.sku}`;

/**
 * What `movements` make of `levels` (which hold every SKU and warehouse that they name): one change a level that they touch.
 * Refused as a whole when a level would go below zero, or below what is reserved of it.
 */
export function applyMovements(
  levels: readonly StockLevel[],
  movements: readonly Movement[],
): Result<LevelChange[], NegativeStock> {
  const before = new Map(levels.map((level) => [keyOf(level), level]));
  const now = new Map<string, StockLevel>();
  let urgent = false;
  for (const movement of movements) {
    const key = keyOf(movement);
    const level = now.get(key) ?? before.get(key);
    if (level === undefined) return refuse(negative(emptyAt(movement)));
    const effect = effectOf(movement);
    const next = {
      ...level,
      onHand: level.onHand + effect.onHand,
      reserved: level.reserved + effect.reserved,
    };
    if (next.reserved < 0 || next.reserved > next.onHand)
      return refuse(negative(level));
    urgent ||= effect.reserved === 0;
    now.set(key, next);
  }
  return ok(
    [...now].map(([key, level]) =>
      changeOf(before.get(key) ?? level, level, urgent),
    ),
  );
}

/**
 * Goods that come, go or are counted are told at once, and so is a SKU that sells out or comes back;
 * the many holds and releases in between wait for the next announcement, which tells of them all as one.
 */
function changeOf(
  before: StockLevel,
  counted: StockLevel,
  urgent: boolean,
): LevelChange {
  const was = available(before);
  const is = available(counted);
  const changed = was !== is;
  const tellNow = changed && (urgent || was === 0 || is === 0);
  const after = {
    ...counted,
    low: isLow(counted),
    untold: !tellNow && (before.untold || changed),
  };
  return { before, after, wentLow: after.low && !before.low, tellNow };
}

export const isLow = (
  level: Pick<StockLevel, "onHand" | "reserved" | "reorderPoint">,
): boolean => available(level) <= level.reorderPoint;

/** The order in which every transaction locks stock: by SKU, then by warehouse. */
export const inLockOrder = (a: Allocation, b: Allocation): number =>
  a.sku === b.sku
    ? a.warehouseId < b.warehouseId
      ? -1
      : 1
    : a.sku < b.sku
      ? -1
      : 1;

const emptyAt = ({ sku, warehouseId }: Movement) => ({
  sku,
  warehouseId,
  onHand: 0,
  reserved: 0,
});

function negative({
  sku,
  warehouseId,
  onHand,
  reserved,
}: ReturnType<typeof emptyAt>): NegativeStock {
  return {
    code: "NEGATIVE_STOCK",
    detail: `${sku} has ${String(onHand)} on hand there, ${String(reserved)} of them reserved`,
    facts: { sku, warehouseId, onHand, reserved },
  };
}
