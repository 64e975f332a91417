import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { asDelivery, wireEvent } from "../testing/test-messaging.js";
import { parseEvent, unwrapDelivery } from "./parse-event.js";

const parse = (text: string) => parseEvent(Buffer.from(text), 10_000);
const codeOf = (text: string) => {
  const parsed = parse(text);
  return parsed.kind === "broken" ? parsed.fault.code : "fine";
};

test("a raw delivery is unwrapped byte for byte; anything else is taken as it is", () => {
  const bytes = Buffer.from([0, 1, 254, 255]);
  expect(unwrapDelivery(asDelivery(bytes))).toEqual(bytes);
  expect(unwrapDelivery(Buffer.from("null")).toString()).toBe("null");
  expect(unwrapDelivery(Buffer.from("{no json")).toString()).toBe("{no json");
});

test("an event's own fields are parted from what every event carries", () => {
  const parsed = parse(wireEvent({ subject: "s", version: 3 }));
  expect(parsed).toMatchObject({
    kind: "event",
    event: { aggregateId: "s", aggregateVersion: 3, correlationId: "test" },
  });
  if (parsed.kind === "event")
    expect(Object.keys(parsed.event.data)).toEqual(["customerId"]);
});

test("unknown fields do not matter, wrong ones do", () => {
  expect(codeOf(wireEvent({ data: { more: 1 } }))).toBe("fine");
  expect(codeOf(wireEvent({ envelope: { more: 1 } }))).toBe("fine");
  expect(codeOf(wireEvent({ data: { aggregateVersion: 0 } }))).toBe(
    "SCHEMA_MISMATCH",
  );
  expect(codeOf(wireEvent({ envelope: { specversion: "0.3" } }))).toBe(
    "ENVELOPE_INVALID",
  );
  expect(codeOf(wireEvent({ envelope: { id: 7 } }))).toBe("ENVELOPE_INVALID");
  expect(codeOf(wireEvent({ envelope: { traceid: 7 } }))).toBe(
    "ENVELOPE_INVALID",
  );
  expect(codeOf(wireEvent({ envelope: { data: [] } }))).toBe(
    "ENVELOPE_INVALID",
  );
  expect(codeOf("[]")).toBe("ENVELOPE_INVALID");
  expect(codeOf("null")).toBe("ENVELOPE_INVALID");
  expect(codeOf("")).toBe("MALFORMED_JSON");
  expect(codeOf(wireEvent({ envelope: { fill: "x".repeat(10_001) } }))).toBe(
    "EVENT_TOO_LARGE",
  );
});

test("what can be read of a broken event is kept, so that its stream waits for it", () => {
  const parsed = parse(
    wireEvent({ subject: "s", version: 4, data: { customerId: 1 } }),
  );
  expect(parsed).toMatchObject({
    kind: "broken",
    hints: {
      type: "customer.suspended",
      source: "/waybill/customer",
      subject: "s",
      version: 4,
    },
  });
});

test("a broken event is known by its bytes, never by its id: it must not pass for the good one", () => {
  const parsed = parse(wireEvent({ id: "the-id", data: { customerId: 1 } }));
  expect(parsed.key).toMatch(/^sha256:[0-9a-f]{64}$/);
});

test("no bytes make the parser throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(parseEvent(Buffer.from(bytes), 1_000).key).toBeDefined();
    }),
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parse(text).kind).toBe("broken");
    }),
  );
});
