import type { Queryable } from "@waybill/database";
import type { OrderNumbers } from "../../app/ports.js";
import { numberDay, orderNumber } from "../../domain/order-number.js";

type Block = { readonly day: string; next: number; readonly end: number };

/**
 * Order numbers out of blocks that this instance leases from the day's counter, each in a statement of its own, so that no
 * order waits for another's commit; what is left of a block when the process ends or the day is over is a gap.
 */
export function createOrderNumbers(
  db: Queryable,
  blockSize = 50,
): OrderNumbers {
  let block: Block | undefined;
  let leasing: Promise<Block> | undefined;

  const lease = async (day: string): Promise<Block> => {
    const [row] = await db.query<{ end: number }>(
      `INSERT INTO order_number_blocks (day, next_sequence) VALUES ($1, $2::int + 1)
       ON CONFLICT (day) DO UPDATE SET next_sequence = order_number_blocks.next_sequence + $2::int
       RETURNING next_sequence AS end`,
      [day, blockSize],
    );
    if (!row) throw new Error("the number counter gave no block");
    return { day, next: row.end - blockSize, end: row.end };
  };

  return {
    next: async (now) => {
      const day = numberDay(now);
      for (;;) {
        if (block?.day === day && block.next < block.end)
          return orderNumber(day, block.next++);
        // Callers that find the block empty at the same time share one lease.
        leasing ??= lease(day).finally(() => (leasing = undefined));
        block = await leasing;
      }
    },
  };
}
