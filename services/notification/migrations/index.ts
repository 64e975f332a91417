import type { Migration } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { notifications } from "./0100-notifications.js";

export const migrations: readonly Migration[] = [
  ...messagingMigrations,
  ...serviceMigrations,
  notifications,
];
