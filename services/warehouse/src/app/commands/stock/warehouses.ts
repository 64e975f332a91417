import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Warehouse } from "../../../domain/stock/warehouse.js";
import type { Clock, Stores } from "../../ports.js";

export type WarehouseFacts = Pick<
  Warehouse,
  "name" | "country" | "priority" | "active"
>;

export async function createWarehouse(
  stores: Stores,
  clock: Clock,
  fresh: WarehouseFacts & { readonly id: string; readonly code: string },
): Promise<Result<Warehouse, Refusal>> {
  const warehouse: Warehouse = { ...fresh, version: 1 };
  if (!(await stores.warehouses.insert(warehouse, clock.now())))
    return refuse({ code: "CODE_TAKEN", facts: { code: fresh.code } });
  await stores.audit({
    action: "warehouse.created",
    object: { type: "warehouse", id: warehouse.id },
    after: fresh,
  });
  return ok(warehouse);
}

/** Changes a warehouse; an inactive one keeps what is held there, and takes no new reservations. */
export async function updateWarehouse(
  stores: Stores,
  id: string,
  facts: WarehouseFacts,
  expectedVersion?: number,
): Promise<Result<Warehouse, Refusal>> {
  const before = await stores.warehouses.lock(id);
  if (!before) return refuse({ code: "NOT_FOUND" });
  if (expectedVersion !== undefined && expectedVersion !== before.version)
    return refuse({ code: "PRECONDITION_FAILED" });
  const warehouse = { ...before, ...facts, version: before.version + 1 };
  await stores.warehouses.save(warehouse);
  await stores.audit({
    action: "warehouse.updated",
    object: { type: "warehouse", id },
    before,
    after: facts,
  });
  return ok(warehouse);
}
