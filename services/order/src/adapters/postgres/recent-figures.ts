import type { Queryable } from "@waybill/database";

export type RecentFigures = {
  readonly averageTotal: Readonly<Record<string, number>>;
  readonly cancellationRate: number;
};

/** Figures of the orders placed within the day before `now`. */
export async function recentFigures(
  db: Queryable,
  now: Date,
): Promise<RecentFigures> {
  const rows = await db.query<{
    currency: string;
    count: number;
    average: number;
    cancelled: number;
  }>(
    `SELECT currency, count(*) AS count, avg(placed_total)::float8 AS average,
       count(*) FILTER (WHERE status = 'cancelled') AS cancelled
     FROM orders WHERE id >= uuid_v7_floor($1::timestamptz - interval '1 day') GROUP BY currency`,
    [now],
  );
  const sum = (of: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const count = sum((row) => row.count);
  return {
    averageTotal: Object.fromEntries(
      rows.map((row) => [row.currency, row.average]),
    ),
    cancellationRate: count === 0 ? 0 : sum((row) => row.cancelled) / count,
  };
}
