import type { Queryable } from "@waybill/database";
import type { Versioned } from "../../app/ports.js";
import type { OrderFilter, Page } from "../../app/queries/ports.js";
import { versioned, type FoundRow } from "./order-store.js";

const dayMs = 86_400_000;
/** An order's id is made when its request first arrives; its row may come later, by retries within a day or a clock that differs. */
const idLeadMs = 2 * dayMs;

type Conditions = {
  readonly texts: string[];
  readonly parameters: unknown[];
};

/**
 * Orders that match, newest first, from an index: ids are UUIDv7, so that their order is the order of time and a
 * range of time prunes partitions.
 */
export async function listOrders(
  db: Queryable,
  filter: OrderFilter,
  page: Page,
): Promise<Versioned[]> {
  const { texts, parameters } = conditionsOf(filter, page);
  parameters.push(page.limit);
  const rows = await db.query<FoundRow>(
    `SELECT o.*, (SELECT jsonb_agg(i ORDER BY i.line_no) FROM order_items i WHERE i.order_id = o.id) AS items
     FROM orders o ${texts.length > 0 ? `WHERE ${texts.join(" AND ")}` : ""}
     ORDER BY o.id DESC LIMIT $${String(parameters.length)}`,
    parameters,
  );
  return rows.map(versioned);
}

function conditionsOf(filter: OrderFilter, page: Page): Conditions {
  const texts: string[] = [];
  const parameters: unknown[] = [];
  const where = (text: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    parameters.push(value);
    texts.push(text(`$${String(parameters.length)}`));
  };
  where((p) => `o.id < ${p}::uuid`, page.before);
  where((p) => `o.status = ANY(${p}::text[])`, filter.statuses);
  where((p) => `o.customer_id = ${p}::uuid`, filter.customerId);
  where((p) => `o.guest_token_hash = ${p}`, filter.guestTokenHash);
  where(
    (p) =>
      `o.id = (SELECT n.order_id FROM order_numbers n WHERE n.order_number = ${p})`,
    filter.orderNumber,
  );
  where((p) => `o.created_at >= ${p}`, filter.from);
  where((p) => `o.id >= uuid_v7_floor(${p})`, shifted(filter.from, -idLeadMs));
  where((p) => `o.created_at < ${p}`, filter.to);
  where((p) => `o.id < uuid_v7_floor(${p})`, shifted(filter.to, idLeadMs));
  where(
    (p) =>
      `o.id IN (SELECT s.order_id FROM order_search s WHERE s.document @@ search_query(${p}))`,
    filter.q,
  );
  where((p) => `o.total >= ${p}`, filter.minTotal);
  where((p) => `o.total <= ${p}`, filter.maxTotal);
  return { texts, parameters };
}

const shifted = (at: Date | undefined, ms: number): Date | undefined =>
  at && new Date(at.getTime() + ms);
