import type { Migration } from "@waybill/database";

/** Functions that keep the partitions ahead of time, and one that reads an order under its lock in one round trip. */
export const partitions: Migration = {
  name: "0102-partitions",
  up: `
    -- The smallest UUIDv7-ordered id of a moment.
    CREATE FUNCTION uuid_v7_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
      SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
    $$;

    -- Makes the partition of one month if it is missing; gives whether it did. Rows that fell into the default partition
    -- move along. ATTACH, because CREATE … PARTITION OF would lock the whole table against writers.
    CREATE FUNCTION add_month_partition(parent text, key text, month timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
      part text := parent || '_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
      low uuid := uuid_v7_floor(month);
      high uuid := uuid_v7_floor((month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
    BEGIN
      IF to_regclass(part) IS NOT NULL THEN RETURN false; END IF;
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
      EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= $1 AND %I < $2 RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_default', key, key, part) USING low, high;
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, low, high);
      RETURN true;
    END $$;

    -- Runs as its owner: the application may not alter tables. One process at a time; gives how many partitions it made.
    CREATE FUNCTION ensure_order_partitions(around timestamptz, months_ahead int) RETURNS int
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
      month timestamptz;
      made int := 0;
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('ensure_order_partitions'));
      FOR month IN SELECT (date_trunc('month', around AT TIME ZONE 'UTC') + make_interval(months => ahead)) AT TIME ZONE 'UTC'
                   FROM generate_series(-1, months_ahead) AS ahead LOOP
        made := made + add_month_partition('orders', 'id', month)::int + add_month_partition('events', 'aggregate_id', month)::int;
      END LOOP;
      IF made > 0 AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_app') THEN
        PERFORM keep_events_append_only();
      END IF;
      RETURN made;
    END $$;

    CREATE FUNCTION keep_events_append_only() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE part regclass;
    BEGIN
      FOR part IN SELECT relid FROM pg_partition_tree('events') LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM waybill_app', part);
      END LOOP;
    END $$;

    -- Locks an order, then reads it. Two statements, each with a snapshot of its own: in a single SELECT … FOR UPDATE the
    -- items would be those of before the wait for the lock.
    CREATE FUNCTION locked_order(wanted uuid) RETURNS TABLE (head orders, items jsonb) LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM orders WHERE id = wanted FOR UPDATE;
      RETURN QUERY SELECT o, (SELECT jsonb_agg(i ORDER BY i.line_no) FROM order_items i WHERE i.order_id = wanted)
                   FROM orders o WHERE o.id = wanted;
    END $$;

    SELECT ensure_order_partitions(now(), 3);`,
  down: `
    DROP FUNCTION locked_order(uuid);
    DROP FUNCTION ensure_order_partitions(timestamptz, int);
    DROP FUNCTION keep_events_append_only();
    DROP FUNCTION add_month_partition(text, text, timestamptz);
    DROP FUNCTION uuid_v7_floor(timestamptz);`,
};
