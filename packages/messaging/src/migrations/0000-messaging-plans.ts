import type { Migration } from "@waybill/database";

/**
 * A session keeps the function's plans. Made while the tables were small they would read whole tables for each message, and go on
 * doing so while the tables grow: so they use indexes from the start.
 */
export const messagingPlans: Migration = {
  name: "0000-messaging-6-plans",
  up: "ALTER FUNCTION inbox_take(uuid, uuid, text, text, text, text, bigint, boolean) SET enable_seqscan = off;",
  down: "ALTER FUNCTION inbox_take(uuid, uuid, text, text, text, text, bigint, boolean) RESET enable_seqscan;",
};
