import type { Migration } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { customers } from "./0100-customers.js";

export const migrations: readonly Migration[] = [
  ...messagingMigrations,
  ...serviceMigrations,
  customers,
];
