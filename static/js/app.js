import { startModules } from "./starter.js";

startModules(document);
