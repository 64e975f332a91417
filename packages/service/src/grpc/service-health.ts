import type { handleUnaryCall, Server } from "@grpc/grpc-js";

/** Bytes of grpc.health.v1.HealthCheckResponse: field 1, SERVING or NOT_SERVING. */
const serving = Buffer.from([0x08, 1]);
const notServing = Buffer.from([0x08, 2]);

const check = {
  path: "/grpc.health.v1.Health/Check",
  requestStream: false,
  responseStream: false,
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes,
} as const;

/** The standard gRPC health service (Check), for probes that speak gRPC: the whole server's state, whatever service they name. */
export function createServiceHealth(isReady: () => Promise<boolean>): {
  addTo(server: Server): void;
} {
  const answer: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
    void isReady().then((ready) => {
      callback(null, ready ? serving : notServing);
    });
  };
  return {
    addTo: (server) => {
      server.addService({ check }, { check: answer });
    },
  };
}
