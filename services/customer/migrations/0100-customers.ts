import type { Migration } from "@waybill/database";

export const customers: Migration = {
  name: "0100-customers",
  up: `
    CREATE TABLE customers (
      id uuid PRIMARY KEY,
      external_ref text,
      name text NOT NULL,
      email text NOT NULL,
      phone text,
      locale text NOT NULL,
      groups text[] NOT NULL,
      status text NOT NULL CHECK (status IN ('active', 'suspended', 'erased')),
      confirmed_orders int NOT NULL DEFAULT 0 CHECK (confirmed_orders >= 0),
      first_order_id uuid,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT customers_external_ref UNIQUE (external_ref)
    );
    CREATE UNIQUE INDEX customers_email ON customers (lower(email)) WHERE status <> 'erased';
    CREATE TABLE addresses (
      id uuid PRIMARY KEY,
      customer_id uuid NOT NULL REFERENCES customers,
      name text NOT NULL,
      street text NOT NULL,
      city text NOT NULL,
      region text,
      postal_code text,
      country char(2) NOT NULL
    );
    CREATE INDEX addresses_by_customer ON addresses (customer_id, id);`,
  down: `DROP TABLE addresses, customers;`,
};
