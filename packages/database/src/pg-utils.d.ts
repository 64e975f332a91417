/** What `pg` itself makes of JavaScript values before it sends them; its types leave it out. */
declare module "pg/lib/utils.js" {
  export function prepareValue(value: unknown): string | Buffer | null;
}
