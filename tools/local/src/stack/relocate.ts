/** Where a run differs from what the files in the repository say. */
export type Place = { readonly offset: number; readonly dataDir: string };

/**
 * Moves a text of `dapr.yaml` or `components/` to a run's own place: every loopback port by the offset, and paths in
 * `.waybill/` into its data folder. The files stay valid as they are, for people who use the Dapr CLI.
 */
export function relocate(text: string, place: Place): string {
  return text
    .replace(
      /\b(127\.0\.0\.1|localhost):(\d{2,5})\b/g,
      (_, host: string, port: string) =>
        `${host}:${String(Number(port) + place.offset)}`,
    )
    .replace(
      /(^|[\s"'=:])\.waybill\//gm,
      (_, before: string) => `${before}${place.dataDir}/`,
    );
}

/** Moves an environment variable: like any text, and a bare number when the name says that it is a port. */
export function relocateVariable(
  name: string,
  value: string,
  place: Place,
): string {
  if (name.endsWith("_PORT") && /^\d+$/.test(value))
    return String(Number(value) + place.offset);
  return relocate(value, place);
}
