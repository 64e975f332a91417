import type { Migration } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { catalogue } from "./0100-catalogue.js";
import { stock } from "./0110-stock.js";
import { reservations } from "./0120-reservations.js";
import { fulfilment } from "./0130-fulfilment.js";
import { stockCheck } from "./0140-stock-check.js";

export const migrations: readonly Migration[] = [
  ...messagingMigrations,
  ...serviceMigrations,
  catalogue,
  stock,
  reservations,
  fulfilment,
  stockCheck,
];
