import { errorCatalogue, isErrorCode, type Refusal } from "@waybill/contracts";
import { kindOfFault } from "@waybill/messaging";

type Thrown = {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly appId?: unknown;
};

const shapeOf = (error: unknown): Thrown =>
  typeof error === "object" && error !== null ? error : {};

/** Codes that body-parser gives the faults it meets while it reads. */
const readingFaults: Readonly<Record<string, Refusal>> = {
  "entity.too.large": { code: "BODY_TOO_LARGE" },
  "encoding.unsupported": {
    code: "UNSUPPORTED_MEDIA_TYPE",
    detail:
      "The body's Content-Encoding is not one of gzip, deflate, br or identity.",
  },
};

/** A fault of reading the body, as a refusal. */
export function readingRefusal(error: unknown): Refusal {
  const { type } = shapeOf(error);
  const known = typeof type === "string" ? readingFaults[type] : undefined;
  return (
    known ?? {
      code: "MALFORMED_JSON",
      detail: "The body could not be read to its end.",
    }
  );
}

/** What a client is told of a fault, and whether it is one of ours to mend (then it is logged as an error). */
export function refusalOfFault(error: unknown): {
  readonly refusal: Refusal;
  readonly broken: boolean;
} {
  if (kindOfFault(error) === "permanent")
    return { refusal: { code: "INTERNAL" }, broken: true };
  const { code, appId } = shapeOf(error);
  const told =
    typeof code === "string" &&
    isErrorCode(code) &&
    errorCatalogue[code].http === 503
      ? code
      : "DEPENDENCY_UNAVAILABLE";
  return {
    refusal: {
      code: told,
      ...(typeof appId === "string"
        ? { facts: { dependency: appId, retryAfterSeconds: 2 } }
        : { facts: { retryAfterSeconds: 2 } }),
    },
    broken: false,
  };
}
