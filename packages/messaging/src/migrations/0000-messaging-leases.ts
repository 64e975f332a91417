import type { Migration } from "@waybill/database";

/** Processes at work. A member's id is the token of all its leases; once `until` is past, others take what it held. */
export const leaseTables: Migration = {
  name: "0000-messaging-1-leases",
  up: `
    CREATE TABLE messaging_members (
      id uuid PRIMARY KEY,
      instance text NOT NULL,
      until timestamptz NOT NULL
    );`,
  down: "DROP TABLE messaging_members;",
};
