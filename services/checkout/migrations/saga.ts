import { sagas } from "./0200-sagas.js";

/** Sagas and their timelines. */
export const sagaMigrations = [sagas];
