import type { Database } from "@waybill/database";
import type { CartFigures } from "../cart-metrics.js";

const dayMs = 86_400_000;

/** Shares and averages over the carts that were opened in the last day and hold something. */
export async function readCartFigures(
  db: Database,
  now: Date,
): Promise<CartFigures> {
  const [row] = await db.query<{
    carts: number;
    ordered: number;
    abandoned: number;
    items: number;
  }>(
    `SELECT count(*)::int AS carts,
       (count(*) FILTER (WHERE status = 'closed'))::int AS ordered,
       (count(*) FILTER (WHERE status <> 'closed' AND (abandoned_at IS NOT NULL OR status = 'expired')))::int AS abandoned,
       coalesce(sum(jsonb_array_length(lines)), 0)::int AS items
     FROM carts WHERE created_at > $1 AND jsonb_array_length(lines) > 0 AND status NOT IN ('merged', 'deleted')`,
    [new Date(now.getTime() - dayMs)],
  );
  const carts = row?.carts ?? 0;
  const share = (part: number | undefined) =>
    carts === 0 ? 0 : (part ?? 0) / carts;
  return {
    conversionRate: share(row?.ordered),
    abandonmentRate: share(row?.abandoned),
    itemsPerCart: share(row?.items),
  };
}
