export type Stage = {
  readonly name: string;
  /** Share of the whole time that this stage may take. */
  readonly share: number;
  run(): Promise<unknown>;
};

/**
 * Runs stages one after the other; one that takes longer than its share, or fails, is left behind so that the next ones still run.
 * Gives the names of those.
 */
export async function runStages(
  stages: readonly Stage[],
  totalMs: number,
  onFault: (stage: string, error: unknown) => void,
): Promise<string[]> {
  const left: string[] = [];
  for (const { name, share, ...stage } of stages) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, totalMs * share, "late");
    });
    try {
      if ((await Promise.race([stage.run(), late])) === "late") {
        left.push(name);
        onFault(name, new Error("took too long"));
      }
    } catch (error) {
      left.push(name);
      onFault(name, error);
    } finally {
      clearTimeout(timer);
    }
  }
  return left;
}
