/** Grams (of water, for a measure of volume) in one of a unit. */
const gramsPer: Readonly<Record<string, number>> = {
  g: 1,
  kg: 1000,
  k: 1000,
  oz: 28.35,
  lb: 453.6,
  ml: 1,
  cc: 1,
  cl: 10,
  l: 1000,
};
/** What a piece weighs whose pack does not say: a box of tea, a pie. */
const unknownPieceGrams = 250;

const measured =
  /^(?:(\d+)\s*-\s*)?(\d+(?:\.\d+)?)\s*(kg|k|g|oz|lb|ml|cc|cl|l)\b/i;

/** The weight in grams of what the data calls "24 - 12 oz bottles", "1 kg pkg." or "10 boxes x 20 bags". */
export function packWeightGrams(pack: string): number {
  const [, count = "1", amount, unit] = measured.exec(pack) ?? [];
  const perUnit = unit && gramsPer[unit.toLowerCase()];
  if (amount && perUnit)
    return Math.round(Number(count) * Number(amount) * perUnit);
  const boxes = Number(/^(\d+)/.exec(pack)?.[1] ?? 1);
  return boxes * unknownPieceGrams;
}
