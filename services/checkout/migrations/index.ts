import type { Migration } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { cartMigrations } from "./own.js";
import { sagaMigrations } from "./saga.js";

/** The whole schema of the checkout database, in order. */
export const migrations: Migration[] = [
  ...messagingMigrations,
  ...serviceMigrations,
  ...cartMigrations,
  ...sagaMigrations,
];
