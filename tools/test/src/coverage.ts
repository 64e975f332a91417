import { readFileSync } from "node:fs";

type Counts = { readonly total: number; readonly covered: number };
type Summary = Readonly<
  Record<string, { readonly lines: Counts; readonly branches: Counts }>
>;

/** Share of covered lines (%) over all files of jest's coverage summary, and the files that are furthest behind. */
export function coverageOf(file: string): {
  readonly percent: number;
  readonly worst: readonly string[];
} {
  const { total, ...files } = JSON.parse(readFileSync(file, "utf8")) as Summary;
  const percent =
    total && total.lines.total > 0
      ? (100 * total.lines.covered) / total.lines.total
      : 0;
  const worst = Object.entries(files)
    .map(([name, { lines }]) => ({
      name,
      missing: lines.total - lines.covered,
      ...lines,
    }))
    .filter((entry) => entry.missing > 0)
    .sort((a, b) => b.missing - a.missing)
    .slice(0, 8)
    .map(
      (entry) =>
        `${entry.name}: ${String(entry.covered)} of ${String(entry.total)} lines`,
    );
  return { percent, worst };
}
