import {
  Metadata,
  status as grpcStatus,
  type StatusObject,
} from "@grpc/grpc-js";
import {
  errorCatalogue,
  isErrorCode,
  type Fault,
  type Refusal,
} from "@waybill/contracts";
import { decodeErrorInfoOf, encodeStatus } from "./error-details.js";

export const errorDomain = "waybill";
const detailsKey = "grpc-status-details-bin";
/** Trailers are bounded (64 KiB in Node): facts beyond this are left out. */
const factsAtMost = 24_000;

/** A refusal as a gRPC status: google.rpc.Status with an ErrorInfo whose reason is the code, facts and faults as JSON in its metadata. */
export function statusOfRefusal(refusal: Refusal): StatusObject {
  const { grpc, title } = errorCatalogue[refusal.code];
  const code = grpcStatus[grpc];
  const details = refusal.detail ?? title;
  const facts = refusal.facts && JSON.stringify(refusal.facts);
  const errors = refusal.errors && JSON.stringify(refusal.errors);
  const metadata = new Metadata();
  metadata.set(
    detailsKey,
    encodeStatus(code, details, {
      reason: refusal.code,
      domain: errorDomain,
      metadata: {
        ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
        ...(facts && facts.length <= factsAtMost ? { facts } : {}),
        ...(errors && errors.length <= factsAtMost ? { errors } : {}),
      },
    }),
  );
  return { code, details, metadata };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The refusal that a status carries; undefined when no Waybill service made it. */
export function refusalOfStatus(metadata: Metadata): Refusal | undefined {
  const [bytes] = metadata.get(detailsKey);
  const info = Buffer.isBuffer(bytes) ? decodeErrorInfoOf(bytes) : undefined;
  if (info?.domain !== errorDomain || !isErrorCode(info.reason))
    return undefined;
  const detail = info.metadata["detail"];
  const facts = parsed(info.metadata["facts"]) as Refusal["facts"];
  const errors = parsed(info.metadata["errors"]) as
    readonly Fault[] | undefined;
  return {
    code: info.reason,
    ...(detail === undefined ? {} : { detail }),
    ...(facts ? { facts } : {}),
    ...(errors ? { errors } : {}),
  };
}
