import type { Migration } from "@waybill/database";

export const messagingMigrations: Migration[] = [];
