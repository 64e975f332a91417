import type { Migration } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { orders } from "./0100-orders.js";
import { histories } from "./0101-histories.js";
import { partitions } from "./0102-partitions.js";

/** The order database's schema, oldest first. */
export const migrations: Migration[] = [
  ...messagingMigrations,
  ...serviceMigrations,
  orders,
  histories,
  partitions,
];
