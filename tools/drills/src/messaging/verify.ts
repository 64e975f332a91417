import type { Database } from "@waybill/database";
import { countOf } from "./world.js";

export type Findings = {
  readonly applied: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  readonly missing: number;
  readonly dead: number;
};

/** What a consumer's database says of `subjects`, whose last versions are given: each version once, in order, none left out. */
export async function findings(
  db: Database,
  lastVersions: ReadonlyMap<string, number>,
): Promise<Findings> {
  const rows = await db.query<{ subject: string; version: number }>(
    "SELECT subject, version FROM effects WHERE subject = ANY($1) ORDER BY n",
    [[...lastVersions.keys()]],
  );
  const reached = new Map<string, number>();
  let duplicates = 0;
  let outOfOrder = 0;
  const seen = new Set<string>();
  for (const { subject, version } of rows) {
    const key = `${subject} ${String(version)}`;
    if (seen.has(key)) duplicates++;
    else if (version !== (reached.get(subject) ?? 0) + 1) outOfOrder++;
    seen.add(key);
    reached.set(subject, version);
  }
  let missing = 0;
  for (const [subject, last] of lastVersions)
    for (let version = 1; version <= last; version++)
      if (!seen.has(`${subject} ${String(version)}`)) missing++;
  return {
    applied: rows.length,
    duplicates,
    outOfOrder,
    missing,
    dead: await countOf(db, "inbox WHERE state = 'dead'"),
  };
}

export const flawless = (applied: number): Findings => ({
  applied,
  duplicates: 0,
  outOfOrder: 0,
  missing: 0,
  dead: 0,
});
