import type { Migration } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { payments } from "./0100-payments.js";
import { ledger } from "./0101-ledger.js";
import { provider } from "./0102-provider.js";

export const migrations: Migration[] = [
  ...messagingMigrations,
  ...serviceMigrations,
  payments,
  ledger,
  provider,
];
