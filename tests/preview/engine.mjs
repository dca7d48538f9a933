// The generator as WebAssembly, in Node: it generates what the command writes, byte by byte.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const { TRINE, TRINE_PLAYGROUND, TRINE_ROOT } = process.env;
const { engine } = await import(pathToFileURL(join(TRINE_PLAYGROUND, "engine.js")));
const generator = await engine(readFileSync(join(TRINE_PLAYGROUND, "trine.wasm")));

/** Returns the files of a folder: path → text. */
function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]));
}

/** Asserts that the module generates the files that the command writes. */
async function compare(text, name = "openapi.yaml") {
  const data = await generator.preview(text);
  assert.equal(data.ready, true, JSON.stringify(data.problems));
  const folder = mkdtempSync(join(tmpdir(), "trine-"));
  writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, "out"));
  const output = join("out", data.package);
  try {
    execFileSync(TRINE, ["generate", name, "-o", output, "--quiet"], { cwd: folder, stdio: "pipe" });
  } catch (error) {
    // Parts with errors are skipped, which is reported with this status; the crate has the others.
    assert.equal(error.status, 1, `${error.stderr}`);
  }
  const written = filesOf(join(folder, output));
  const generated = await generator.generate(text);
  assert.deepEqual(generated.map(({ path }) => path).sort(), [...written.keys()].sort());
  for (const file of generated) assert.equal(file.text, written.get(file.path), file.path);
  assert.ok(generated.length > 10);
}

const specs = join(TRINE_ROOT, "tests/golden/specs");
const cases = readdirSync(specs).filter((name) => {
  try {
    // A configuration is not a part of the playground.
    return !readdirSync(join(specs, name)).some((file) => file !== "openapi.yaml");
  } catch {
    return false;
  }
});

test("the example", () => compare(readFileSync(join(TRINE_PLAYGROUND, "sample.yaml"), "utf8")));

test("documents of the golden tests", async (context) => {
  assert.ok(cases.length > 20, `${cases.length}`);
  for (const name of cases.filter((_, index) => index % 8 === 0)) {
    await context.test(name, () => compare(readFileSync(join(specs, name, "openapi.yaml"), "utf8")));
  }
});

test("a document in JSON", () => {
  const paths = { "/a": { get: { responses: { 204: { description: "d" } } } } };
  return compare(JSON.stringify({ openapi: "3.1.0", info: { title: "Größe", version: "1" }, paths }), "openapi.json");
});

test("a document that cannot be used, and then one that can", async () => {
  for (const text of ["", "openapi: [", "a: b", "\u0000"]) {
    const data = await generator.preview(text);
    assert.equal(data.ready, false);
    assert.equal(data.problems[0].severity, "error");
    assert.deepEqual(await generator.generate(text), []);
  }
  assert.equal((await generator.preview("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n")).ready, true);
});

test("nesting up to the limit, and beyond it", async () => {
  const nested = (depth) => {
    const schema = `${"{type: array, items: ".repeat(depth)}{type: string}${"}".repeat(depth)}`;
    return `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
components: {schemas: {A: ${schema}}}
`;
  };
  await compare(nested(50));
  const data = await generator.preview(nested(5000));
  assert.equal(data.ready, false);
  assert.match(data.problems[0].message, /nest|deep|limit/i);
});
