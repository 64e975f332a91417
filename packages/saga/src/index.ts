export type { Answer, EngineClock, Task, Workflow } from "./engine.js";
