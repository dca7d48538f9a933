// Runs the generator beside the page, which stays responsive.

import { engine } from "./engine.js";

const ready = fetch(new URL("trine.wasm", import.meta.url)).then(async (response) => {
  if (!response.ok) throw new Error(`trine.wasm: ${response.status} ${response.statusText}`);
  return engine(await response.arrayBuffer());
});

onmessage = async ({ data: { number, task, text } }) => {
  try {
    const generator = await ready;
    postMessage({ number, result: await generator[task](text) });
  } catch (error) {
    postMessage({ number, error: error.message });
  }
};
