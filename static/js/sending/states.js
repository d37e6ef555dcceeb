/** Chosen, and not begun. */
export const READY = "ready";
export const STARTING = "starting";
export const SENDING = "sending";
/** By the family. */
export const PAUSED = "paused";
/** For a line, a server or a store. */
export const WAITING = "waiting";
export const SIGNED_OUT = "signed_out";
/** All bytes are there; the server puts them together. */
export const FINISHING = "finishing";
export const DONE = "done";
export const PROBLEM = "problem";
export const CANCELLED = "cancelled";

/** Closing the page now would stop something. */
export const UNDER_WAY = new Set([STARTING, SENDING, WAITING, SIGNED_OUT, FINISHING]);

/** Nothing more happens by itself. */
export const OVER = new Set([DONE, PROBLEM, CANCELLED]);

/** The family took it back; nothing to tell anybody. */
export class Cancelled extends Error {
  name = "Cancelled";
}
