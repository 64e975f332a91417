import type { Migration } from "@waybill/database";

/**
 * What is done for every message, as a function: two small statements after each other cost less than one that joins them.
 * Moves the stream on, which gets its row with the first of its messages, and marks the message. Gives how many messages wait in the
 * stream; null when it is not this one's turn, and then nothing was changed. Fails with WBLST when the lease is not held any more.
 */
export const messagingFunctions: Migration = {
  name: "0000-messaging-5-functions",
  up: `
    CREATE FUNCTION inbox_take(
      the_id uuid, the_owner uuid, the_consumer text, the_topic text, the_source text, the_subject text, the_version bigint, each boolean
    ) RETURNS int LANGUAGE plpgsql AS $$
    DECLARE
      behind int;
    BEGIN
      IF each AND the_version > 1 THEN
        UPDATE inbox_streams SET version = the_version
        WHERE consumer = the_consumer AND topic = the_topic AND source = the_source AND subject = the_subject AND version = the_version - 1
        RETURNING waiting INTO behind;
      ELSIF each THEN
        INSERT INTO inbox_streams AS s (consumer, topic, source, subject, version)
        VALUES (the_consumer, the_topic, the_source, the_subject, 1)
        ON CONFLICT (consumer, topic, source, subject) DO UPDATE SET version = 1 WHERE s.version = 0
        RETURNING waiting INTO behind;
      ELSE
        IF EXISTS (
          SELECT 1 FROM inbox
          WHERE consumer = the_consumer AND topic = the_topic AND source = the_source AND subject = the_subject
            AND state = 'dead' AND version < the_version
        ) THEN
          RETURN NULL;
        END IF;
        INSERT INTO inbox_streams AS s (consumer, topic, source, subject, version)
        VALUES (the_consumer, the_topic, the_source, the_subject, the_version)
        ON CONFLICT (consumer, topic, source, subject) DO UPDATE SET version = the_version WHERE s.version < the_version
        RETURNING waiting INTO behind;
      END IF;
      IF behind IS NULL THEN
        RETURN NULL;
      END IF;
      UPDATE inbox SET
        state = CASE WHEN discarded IS NULL THEN 'done' ELSE 'discarded' END, lease_owner = NULL, finished_at = clock_timestamp(),
        attempts = attempts + 1, fault = CASE WHEN discarded IS NOT NULL THEN fault END
      WHERE id = the_id AND lease_owner = the_owner AND state = 'ready';
      IF NOT FOUND THEN
        -- Takes back what was done to the stream.
        RAISE EXCEPTION 'the lease of message % is lost', the_id USING ERRCODE = 'WBLST';
      END IF;
      RETURN behind;
    END $$;`,
  down: "DROP FUNCTION inbox_take(uuid, uuid, text, text, text, text, bigint, boolean);",
};
