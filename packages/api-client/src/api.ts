import { mintToken, type TokenRequest } from "./token.js";

const ports = {
  customer: 8003,
  order: 8004,
  checkout: 8005,
  payment: 8007,
  warehouse: 8010,
  notification: 8013,
} as const;
export type ServiceName = keyof typeof ports;

export type Answer<T = Record<string, unknown>> = {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
};

export type Call = {
  readonly token?: string;
  readonly guestToken?: string;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

export type Api = {
  /** Asks a service: `api.call("order", "POST", "/orders", { … })`; the path goes below /api/v1. Any status is an answer; only a broken connection rejects. */
  call<T = Record<string, unknown>>(
    service: ServiceName,
    method: string,
    path: string,
    call?: Call,
  ): Promise<Answer<T>>;
  /** Where a service's root is, without a slash at the end. */
  root(service: ServiceName): string;
  readonly sandbox: string;
  token(request: TokenRequest): Promise<string>;
};

/** Speaks to a stack on this machine; `offset` shifts all its ports, `dataDir` holds its keys. */
export function connect(options: {
  readonly offset: number;
  readonly dataDir: string;
}): Api {
  const root = (service: ServiceName) =>
    `http://127.0.0.1:${String(ports[service] + options.offset)}`;
  return {
    root,
    sandbox: `http://127.0.0.1:${String(8099 + options.offset)}`,
    token: (request) => mintToken(options.dataDir, request),
    call: (service, method, path, call = {}) =>
      ask(`${root(service)}/api/v1${path}`, method, call),
  };
}

async function ask<T>(
  url: string,
  method: string,
  call: Call,
): Promise<Answer<T>> {
  const headers = new Headers(call.headers);
  if (call.token !== undefined)
    headers.set("authorization", `Bearer ${call.token}`);
  if (call.guestToken !== undefined)
    headers.set("x-guest-token", call.guestToken);
  if (call.idempotencyKey !== undefined)
    headers.set("idempotency-key", call.idempotencyKey);
  if (call.body !== undefined && !headers.has("content-type"))
    headers.set("content-type", "application/json");
  const response = await fetch(url, {
    method,
    headers,
    ...(call.body === undefined
      ? {}
      : {
          body:
            typeof call.body === "string"
              ? call.body
              : JSON.stringify(call.body),
        }),
    ...(call.signal ? { signal: call.signal } : {}),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    body: (json && text ? JSON.parse(text) : text) as T,
  };
}
