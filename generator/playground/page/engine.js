// The generator, compiled to WebAssembly. Used by the worker of the playground, and by its tests in Node.

/** Returns the functions of the generator, from the bytes of `trine.wasm`: text → value. */
export async function engine(bytes) {
  const module = await WebAssembly.compile(bytes);
  let instance = null;

  async function run(task, text) {
    instance ??= await WebAssembly.instantiate(module, {});
    const { memory, trine_reserve, trine_result, ...tasks } = instance.exports;
    try {
      const document = new TextEncoder().encode(text);
      const to = trine_reserve(document.length) >>> 0;
      new Uint8Array(memory.buffer, to, document.length).set(document);
      const length = tasks[task]() >>> 0;
      const from = trine_result() >>> 0;
      return JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, from, length)));
    } catch (error) {
      // The memory of a module that has stopped is in an unknown state.
      instance = null;
      throw new Error(error instanceof RangeError
        ? "the document needs a deeper stack than a browser has; use the command `trine`"
        : `the generator has stopped, which is a bug in Trine: ${error.message}`);
    }
  }

  return {
    preview: (text) => run("trine_preview", text),
    generate: async (text) => {
      const files = await run("trine_generate", text);
      if (files.error) throw new Error(files.error);
      return files;
    },
  };
}
