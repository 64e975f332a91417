/** An expected "no": a code of the platform's catalogue, a sentence for people, facts for programs. */
export type Refusal<Code extends string> = {
  readonly code: Code;
  readonly detail?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
};
