// Calls one task of the program: node run.mjs FOLDER TASK URL. Prints its outcome as JSON.
import { createRequire } from "node:module";
import { join } from "node:path";
import { argv, stdout } from "node:process";

const [folder, task, url] = argv.slice(2);
const program = createRequire(import.meta.url)(join(folder, "trine_wasm_program.js"));
let outcome;
try {
  outcome = { value: await program[task](url) };
} catch (error) {
  outcome = { thrown: String(error?.stack ?? error) };
}
stdout.write(JSON.stringify(outcome));
