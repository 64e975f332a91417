import type { Migration } from "@waybill/database";

export const notifications: Migration = {
  name: "0100-notifications",
  up: `
    CREATE TABLE orders_seen (
      order_id uuid PRIMARY KEY,
      order_number text NOT NULL,
      customer_id uuid,
      amount bigint NOT NULL,
      currency char(3) NOT NULL
    );
    CREATE TABLE notifications (
      id uuid PRIMARY KEY,
      subject_id text NOT NULL,
      kind text NOT NULL,
      channel text NOT NULL,
      audience text NOT NULL CHECK (audience IN ('customer', 'staff')),
      customer_id uuid,
      order_id uuid,
      status text NOT NULL CHECK (status IN ('pending', 'sent', 'failed', 'suppressed')),
      subject text NOT NULL,
      body text NOT NULL,
      message_id text NOT NULL,
      created_at timestamptz NOT NULL,
      sent_at timestamptz,
      times_sent int NOT NULL DEFAULT 0,
      CONSTRAINT notifications_once UNIQUE (subject_id, kind, channel)
    );
    CREATE INDEX notifications_by_order ON notifications (order_id, id) WHERE order_id IS NOT NULL;
    CREATE INDEX notifications_by_customer ON notifications (customer_id, id) WHERE customer_id IS NOT NULL;
    CREATE INDEX notifications_by_status ON notifications (status, id);
    CREATE TABLE preferences (
      customer_id uuid PRIMARY KEY,
      suppressed text[] NOT NULL,
      version int NOT NULL,
      updated_at timestamptz NOT NULL
    );
    CREATE TABLE templates (
      kind text PRIMARY KEY,
      subject text NOT NULL,
      body text NOT NULL,
      version int NOT NULL,
      updated_at timestamptz NOT NULL
    );`,
  down: `DROP TABLE templates, preferences, notifications, orders_seen;`,
};
