// Runs beside the page, so that it stays quick while a disc is read. Talks with imaging/helper.js.
import { Desk } from "./imaging/desk.js";

const desk = new Desk((news) => self.postMessage(news));

self.addEventListener("message", async ({ data: { id, act, args } }) => {
  try {
    const answer = await desk[act](...args);
    self.postMessage({ id, answer }, answer?.zip ? [answer.zip.buffer] : []);
  } catch (problem) {
    self.postMessage({ id, problem: String(problem) });
  }
});
