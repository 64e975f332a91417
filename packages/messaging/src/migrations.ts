import type { Migration } from "@waybill/database";
import { inboxTables } from "./migrations/0000-messaging-inbox.js";
import { messagingFunctions } from "./migrations/0000-messaging-functions.js";
import { intentTables } from "./migrations/0000-messaging-intents.js";
import { leaseTables } from "./migrations/0000-messaging-leases.js";
import { outboxTables } from "./migrations/0000-messaging-outbox.js";
import { messagingPlans } from "./migrations/0000-messaging-plans.js";

/** The tables of every service that sends or takes messages. */
export const messagingMigrations: Migration[] = [
  leaseTables,
  outboxTables,
  inboxTables,
  intentTables,
  messagingFunctions,
  messagingPlans,
];
