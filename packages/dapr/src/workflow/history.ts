/** What happened to an instance, oldest first: what the engine keeps, and hands to the worker for each turn. */
export type HistoryEvent =
  /** A turn begins; its time is what `now` gives until the next one. */
  | { readonly type: "turn"; readonly at: number }
  | {
      readonly type: "started";
      readonly workflow: string;
      readonly input: string | undefined;
    }
  | {
      readonly type: "call-scheduled";
      readonly id: number;
      readonly activity: string;
    }
  | {
      readonly type: "call-answered";
      readonly id: number;
      readonly result: string | undefined;
    }
  | {
      readonly type: "call-failed";
      readonly id: number;
      readonly reason: string;
    }
  | { readonly type: "timer-created"; readonly id: number }
  | { readonly type: "timer-fired"; readonly id: number }
  | { readonly type: "event"; readonly name: string }
  | { readonly type: "terminated"; readonly output: string | undefined }
  | { readonly type: "suspended" }
  | { readonly type: "resumed" }
  | { readonly type: "other" };

/** What a turn makes the engine do. */
export type Action =
  | {
      readonly type: "call";
      readonly id: number;
      readonly activity: string;
      readonly input: string;
    }
  | {
      readonly type: "timer";
      readonly id: number;
      /** Epoch milliseconds. */
      readonly at: number;
    }
  | {
      readonly type: "end";
      readonly id: number;
      readonly status: "completed" | "failed" | "terminated";
      readonly result?: string | undefined;
      readonly reason?: string;
    };
