import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createLocalJWKSet,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from "jose";

/** Finds the public key that a token names, as jose asks for it. */
export type KeySource = ReturnType<typeof createLocalJWKSet>;

export type KeySourceOptions = {
  /** `file:` or `http(s):` URL of a JWK set. */
  readonly url: string;
  readonly now: () => Date;
  /** How long keys are used before they are read again; default 10 min. */
  readonly freshMs?: number;
  /** Pause between reads for tokens with an unknown key; default 5 s. */
  readonly cooldownMs?: number;
};

/** The keys can't be read now: whether a token is valid is not known. */
const keysUnavailable = (url: string, cause: unknown) =>
  Object.assign(new Error(`keys of ${url} cannot be read`, { cause }), {
    name: "KeysUnavailable" as const,
    kind: "transient" as const,
  });

async function load(url: string): Promise<KeySource> {
  try {
    const text = url.startsWith("file:")
      ? await readFile(pathOf(url), "utf8")
      : await fetchText(url);
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch (error) {
    throw keysUnavailable(url, error);
  }
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!answer.ok) throw new Error(`answered ${String(answer.status)}`);
  return answer.text();
}

const isUnknownKey = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  error.code === "ERR_JWKS_NO_MATCHING_KEY";

/** The keys of a JWK set: kept for a while, read again when a token names an unknown one (rotation), and outliving a key server that is away. */
export function createKeySource(options: KeySourceOptions): KeySource {
  const { url, now, freshMs = 600_000, cooldownMs = 5_000 } = options;
  let current: { keys: KeySource; readMs: number } | undefined;
  let reading: Promise<KeySource> | undefined;

  const read = (): Promise<KeySource> => {
    reading ??= load(url)
      .then((keys) => {
        current = { keys, readMs: now().getTime() };
        return keys;
      })
      .finally(() => (reading = undefined));
    return reading;
  };
  const keysFor = async (): Promise<KeySource> => {
    if (!current) return read();
    const stale = now().getTime() - current.readMs > freshMs;
    return stale ? read().catch(() => current?.keys ?? read()) : current.keys;
  };
  const find = async (
    header?: JWSHeaderParameters,
    token?: FlattenedJWSInput,
  ) => {
    const keys = await keysFor();
    try {
      return await keys(header, token);
    } catch (error) {
      const readMs = current?.readMs ?? 0;
      if (!isUnknownKey(error) || now().getTime() - readMs < cooldownMs)
        throw error;
      return (await read())(header, token);
    }
  };
  return find as KeySource;
}

/** `file:keys/jwks.json` is meant from where the process runs; as a URL it would be from the root. */
export const pathOf = (url: string): string =>
  url.startsWith("file:/")
    ? fileURLToPath(url)
    : resolve(url.slice("file:".length));
