import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** google.rpc.ErrorInfo. */
export type ErrorInfo = {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
};

const errorInfoType = "type.googleapis.com/google.rpc.ErrorInfo";
/** Tag of a length-delimited field. */
const bytesField = (field: number): number => (field << 3) | 2;

function encodeErrorInfo(info: ErrorInfo): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(bytesField(1)).string(info.reason);
  writer.uint32(bytesField(2)).string(info.domain);
  for (const [key, value] of Object.entries(info.metadata)) {
    writer.uint32(bytesField(3)).fork();
    writer.uint32(bytesField(1)).string(key);
    writer.uint32(bytesField(2)).string(value);
    writer.join();
  }
  return writer.finish();
}

/** Bytes of a google.rpc.Status with one ErrorInfo: what `grpc-status-details-bin` carries. */
export function encodeStatus(
  code: number,
  message: string,
  info: ErrorInfo,
): Buffer {
  const writer = new BinaryWriter();
  writer.uint32(8).int32(code);
  writer.uint32(bytesField(2)).string(message);
  writer.uint32(bytesField(3)).fork();
  writer.uint32(bytesField(1)).string(errorInfoType);
  writer.uint32(bytesField(2)).bytes(encodeErrorInfo(info));
  writer.join();
  return Buffer.from(writer.finish());
}

/** Goes over the length-delimited fields of a message, and over nothing else. */
function eachField(
  bytes: Uint8Array,
  visit: (field: number, value: Uint8Array) => void,
): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) visit(field, reader.bytes());
    else reader.skip(wireType);
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString("utf8");

function decodeErrorInfo(bytes: Uint8Array): ErrorInfo {
  let reason = "";
  let domain = "";
  const metadata: Record<string, string> = {};
  eachField(bytes, (field, value) => {
    if (field === 1) reason = textOf(value);
    else if (field === 2) domain = textOf(value);
    else if (field === 3) {
      const pair = ["", ""];
      eachField(value, (part, text) => (pair[part - 1] = textOf(text)));
      metadata[pair[0] ?? ""] = pair[1] ?? "";
    }
  });
  return { reason, domain, metadata };
}

/** The first ErrorInfo of a google.rpc.Status; undefined when there is none, or the bytes are no status. */
export function decodeErrorInfoOf(status: Uint8Array): ErrorInfo | undefined {
  let found: ErrorInfo | undefined;
  try {
    eachField(status, (field, value) => {
      if (field !== 3 || found) return;
      let type = "";
      let inner: Uint8Array | undefined;
      eachField(value, (part, bytes) => {
        if (part === 1) type = textOf(bytes);
        else if (part === 2) inner = bytes;
      });
      if (type === errorInfoType && inner) found = decodeErrorInfo(inner);
    });
    return found;
  } catch {
    return undefined;
  }
}
