export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A piece of work as tracing sees it. */
export type Span = {
  /** To be carried to whatever this work calls. */
  readonly traceparent: string;
  /** Names it anew, once it is known which route it is. */
  rename(name: string): void;
  /** Ends it; with `fault` it counts as failed. */
  end(attributes?: SpanAttributes, fault?: string): void;
};

export type Tracing = {
  /** Begins a span below `parent` (a W3C traceparent), or a trace of its own. */
  begin(
    kind: "server" | "client",
    name: string,
    parent: string | undefined,
    attributes?: SpanAttributes,
  ): Span;
  stop(): Promise<void>;
};
