import { expect, test } from "@jest/globals";
import { Metadata, status } from "@grpc/grpc-js";
import { errorCatalogue, type ErrorCode } from "@waybill/contracts";
import { decodeErrorInfoOf, encodeStatus } from "./error-details.js";
import { refusalOfStatus, statusOfRefusal } from "./refusal-status.js";

test.each(Object.keys(errorCatalogue) as ErrorCode[])(
  "the refusal %s survives the way there and back",
  (code) => {
    const refusal = {
      code,
      detail: "Käse, 100 %",
      facts: { asked: [1, { sku: "x" }] },
      errors: [{ path: "a", code: "b", message: "c" }],
    };
    const sent = statusOfRefusal(refusal);
    expect(sent.code).toBe(status[errorCatalogue[code].grpc]);
    expect(refusalOfStatus(sent.metadata)).toEqual(refusal);
  },
);

test("the bytes are those of google.rpc.Status", () => {
  const bytes = encodeStatus(5, "no", {
    reason: "NOT_FOUND",
    domain: "waybill",
    metadata: { a: "b" },
  });
  const type = "type.googleapis.com/google.rpc.ErrorInfo";
  const info = Buffer.concat([
    Buffer.from([0x0a, 9]),
    Buffer.from("NOT_FOUND"),
    Buffer.from([0x12, 7]),
    Buffer.from("waybill"),
    Buffer.from([0x1a, 6, 0x0a, 1, 0x61, 0x12, 1, 0x62]),
  ]);
  const any = Buffer.concat([
    Buffer.from([0x0a, type.length]),
    Buffer.from(type),
    Buffer.from([0x12, info.length]),
    info,
  ]);
  expect(bytes).toEqual(
    Buffer.concat([
      Buffer.from([0x08, 5, 0x12, 2]),
      Buffer.from("no"),
      Buffer.from([0x1a, any.length]),
      any,
    ]),
  );
});

test("facts too large for trailers are left out, the code stays", () => {
  const sent = statusOfRefusal({
    code: "INSUFFICIENT_STOCK",
    facts: { lines: "x".repeat(50_000) },
  });
  expect(refusalOfStatus(sent.metadata)).toEqual({
    code: "INSUFFICIENT_STOCK",
  });
});

test("a status that is not of ours carries no refusal", () => {
  const foreign = new Metadata();
  foreign.set(
    "grpc-status-details-bin",
    encodeStatus(5, "no", {
      reason: "NOT_FOUND",
      domain: "example.com",
      metadata: {},
    }),
  );
  expect(refusalOfStatus(foreign)).toBeUndefined();
  expect(refusalOfStatus(new Metadata())).toBeUndefined();
  expect(decodeErrorInfoOf(Buffer.from("garbage"))).toBeUndefined();
});
