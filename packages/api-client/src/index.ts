export { connect, type Answer, type Api, type Call } from "./api.js";
export { mintToken, type Role, type TokenRequest } from "./token.js";
export { settle, type Settled, type TimelineEntry } from "./settle.js";
