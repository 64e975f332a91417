import type { Migration } from "@waybill/database";

/** Double entry, append-only: nobody rewrites a book, and no transaction is committed that does not sum to zero. */
export const ledger: Migration = {
  name: "0101-ledger",
  up: `
CREATE TABLE ledger_transactions (
  id uuid PRIMARY KEY,
  effect_key text NOT NULL UNIQUE,
  kind text NOT NULL,
  currency text NOT NULL,
  payment_id uuid,
  order_id uuid,
  posted_at timestamptz NOT NULL
);
CREATE INDEX ledger_transactions_of_payment ON ledger_transactions (payment_id) WHERE payment_id IS NOT NULL;

CREATE TABLE ledger_entries (
  transaction_id uuid NOT NULL REFERENCES ledger_transactions,
  line smallint NOT NULL,
  account text NOT NULL CHECK (account IN ('customer', 'provider_clearing', 'bank', 'receivables', 'revenue', 'refunds', 'unearned')),
  owner uuid,
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (transaction_id, line),
  CHECK ((account = 'customer') = (owner IS NOT NULL))
);
COMMENT ON COLUMN ledger_entries.amount IS 'Debits are positive, credits negative';
CREATE INDEX ledger_entries_of_owner ON ledger_entries (owner, transaction_id) WHERE owner IS NOT NULL;
CREATE INDEX ledger_entries_by_account ON ledger_entries (account, currency) INCLUDE (amount);

CREATE TABLE accounts (
  customer_id uuid NOT NULL,
  currency text NOT NULL,
  balance bigint NOT NULL CONSTRAINT accounts_never_negative CHECK (balance >= 0),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (customer_id, currency)
);
COMMENT ON TABLE accounts IS 'What we owe each customer: the sum of the ledger entries, kept with them in one transaction';

CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_transaction uuid;
  total bigint;
  lines int;
  mixed boolean;
BEGIN
  IF TG_TABLE_NAME = 'ledger_entries' THEN of_transaction := NEW.transaction_id; ELSE of_transaction := NEW.id; END IF;
  SELECT coalesce(sum(e.amount), 0), count(*), coalesce(bool_or(e.currency <> t.currency), false) INTO total, lines, mixed
  FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id WHERE t.id = of_transaction;
  IF total <> 0 OR lines < 2 OR mixed THEN
    RAISE EXCEPTION 'ledger transaction % sums to % over % entries', of_transaction, total, lines
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_must_balance';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transactions_balance AFTER INSERT ON ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_must_balance();
CREATE CONSTRAINT TRIGGER ledger_entries_balance AFTER INSERT ON ledger_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_must_balance();

CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'waybill_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON ledger_transactions, ledger_entries FROM waybill_app;
  END IF;
END $$;
`,
  down: `
DROP TABLE ledger_entries, ledger_transactions, accounts;
DROP FUNCTION ledger_must_balance(), ledger_is_append_only();
`,
};
