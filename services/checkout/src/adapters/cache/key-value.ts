/** What these caches need of the sidecar's state store (`StateCache` of @waybill/dapr); it never throws. */
export type KeyValue = {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
};
