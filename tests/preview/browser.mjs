// The pages of `trine preview` and of the playground, in headless Chromium. Screenshots are written to the
// folder `shots`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const { CHROMIUM, TRINE, TRINE_PLAYGROUND } = process.env;
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
// A machine that compiles beside the tests is slow.
const PATIENCE = 180_000;
const SAMPLE = readFileSync(join(TRINE_PLAYGROUND, "sample.yaml"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "trine-"));
const document = join(folder, "openapi.yaml");
mkdirSync("shots", { recursive: true });

let browser;
let preview;
let playground;

before(async () => {
  writeFileSync(document, SAMPLE);
  preview = await startPreview(document);
  playground = await startPlayground();
  browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS, timeout: PATIENCE });
});

after(async () => {
  await browser?.close();
  preview?.child.kill();
  playground?.server.close();
});

async function startPreview(path) {
  const child = spawn(TRINE, ["preview", path, "--no-open", "--message-format", "json"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line);
    if (message.reason === "serving") {
      child.stdout.resume();
      return { child, url: message.url };
    }
  }
  throw new Error("trine preview has ended");
}

/** Serves the files of the playground like any web server for files. */
async function startPlayground() {
  const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".yaml": "text/plain" };
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://a").pathname.slice(1) || "index.html";
    try {
      if (name.includes("/") || name.includes("..")) throw new Error("a path");
      const body = readFileSync(join(TRINE_PLAYGROUND, name));
      response.writeHead(200, { "Content-Type": types[extname(name)] }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

/** Opens a page, and checks at its end that nothing failed and that it asked only its own server. */
async function onPage(url, options, work) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 860 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const failures = [];
  const strangers = [];
  page.on("pageerror", (error) => failures.push(error.stack));
  page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("blob:")) strangers.push(request.url());
  });
  await page.goto(url);
  await page.waitForSelector(".row, #banner:not([hidden])");
  await work(page);
  await context.close();
  assert.deepEqual(failures, []);
  assert.deepEqual(strangers, []);
}

const rows = (page) => page.$$eval("#panel .row[data-path]", (all) => all.map((row) => row.dataset.path));
const focused = (page) => page.evaluate(() => globalThis.document.activeElement.closest(".row")?.dataset.path ?? globalThis.document.activeElement.id);

/** Waits until the first marked line of the document has this pattern; lines are drawn in the next frame. */
const marks = (page, pattern) => page.waitForFunction(
  (source) => new RegExp(source).test(globalThis.document.querySelector("#document .line.marked")?.textContent ?? ""),
  pattern.source,
);

test("methods and types, with their places in the document", () => onPage(preview.url, {}, async (page) => {
  assert.deepEqual(await rows(page), ["Client::list_notes", "Client::create_note", "Client::update_note"]);
  assert.equal(await page.textContent("#title"), "Notes API");
  const row = page.locator(".row[data-path='Client::update_note']");
  assert.match(await row.textContent(), /PATCH.*\/notes\/\{id\}.*async fn update_note\(\s*&self,\s*id: i64/s);
  await row.locator(".toggle").click();
  assert.match(await row.textContent(), /Changes the given fields/);
  await marks(page, /^ {4}patch:/);
  await page.screenshot({ path: "shots/methods.png" });

  // A type in a signature leads to it.
  await row.locator("a", { hasText: /^UpdateNote$/ }).first().click();
  assert.equal(await page.getAttribute("#tab-types", "aria-selected"), "true");
  const type = page.locator(".row[data-path='types::UpdateNote']");
  assert.match(await type.textContent(), /due: Patch<Date>.*fn clear_due\(self\) -> Self/s);
  await page.screenshot({ path: "shots/types.png" });
  await type.locator("[data-part='types::UpdateNote.due']").click();
  await marks(page, /^ {8}due: .*Null clears/);
}));

test("a click into the document shows what becomes of it", () => onPage(preview.url, {}, async (page) => {
  const text = page.locator("#document textarea");
  const click = async (words) => {
    const line = SAMPLE.split("\n").findIndex((one) => one.includes(words));
    const top = await text.evaluate((element, place) => {
      element.scrollTop = place;
      return element.scrollTop;
    }, 20 * (line - 5));
    await text.click({ position: { x: 200, y: 8 + 20 * line + 10 - top } });
  };
  await click("operationId: createNote");
  await page.waitForSelector(".row.is-here[data-path='Client::create_note']");
  await marks(page, /^ {4}post:/);
  await click("Null clears it");
  await page.waitForSelector(".row.is-here[data-path='types::UpdateNote'] [data-part='types::UpdateNote.due'].is-here");
}));

test("search filters, and the keyboard is enough", () => onPage(preview.url, {}, async (page) => {
  await page.keyboard.press("/");
  assert.equal(await focused(page), "search");
  await page.keyboard.type("create");
  assert.deepEqual(await rows(page), ["Client::create_note"]);
  assert.match(await page.textContent("#tab-methods"), /1 of 3/);
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "Client::create_note");
  await page.keyboard.press("Enter");
  assert.equal(await page.getAttribute(".row[data-path='Client::create_note'] .toggle", "aria-expanded"), "true");
  await page.keyboard.press("Escape");
  assert.equal((await rows(page)).length, 3);
  await page.focus(".row .toggle");
  await page.keyboard.press("End");
  assert.equal(await focused(page), "Client::update_note");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), "Client::create_note");
  await marks(page, /post:/);
  await page.focus("#tab-methods");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getAttribute("#tab-types", "aria-selected"), "true");
  assert.equal(await focused(page), "tab-types");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "types::Note");
  // Nothing that is found.
  await page.keyboard.press("/");
  await page.keyboard.type("zzz");
  assert.match(await page.textContent("#panel"), /Nothing contains “zzz”/);
}));

test("a narrow screen", () => onPage(preview.url, { viewport: { width: 400, height: 800 } }, async (page) => {
  const width = await page.evaluate(() => globalThis.document.documentElement.scrollWidth);
  assert.ok(width <= 400, `${width}`);
  for (const name of ["document", "methods", "types", "notes", "crate"]) {
    const box = await page.locator(`#tab-${name}`).boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 400, `${name}: ${JSON.stringify(box)}`);
  }
  assert.equal(await page.isVisible("#document"), false);
  await page.screenshot({ path: "shots/narrow.png" });
  await page.click(".row[data-path='Client::update_note'] .place");
  assert.equal(await page.isVisible("#document"), true);
  assert.equal(await page.isVisible("#panel"), false);
  await marks(page, /^ {4}patch:/);
  await page.screenshot({ path: "shots/narrow-document.png" });
  await page.click("#tab-crate");
  await page.waitForSelector(".browser select");
  await page.selectOption(".browser select", "src/types.rs");
  await page.waitForFunction(() => globalThis.document.querySelector(".browser textarea").value.includes("pub struct UpdateNote"));
  await page.screenshot({ path: "shots/narrow-crate.png" });
}));

test("a dark screen, and the files of the crate", () => onPage(preview.url, { colorScheme: "dark" }, async (page) => {
  await page.click("#tab-crate");
  await page.waitForSelector(".names button[aria-current='true']");
  await page.click(".names button[data-path='src/params.rs']");
  await page.waitForFunction(() => globalThis.document.querySelector(".browser .c-keyword"));
  await page.screenshot({ path: "shots/crate-dark.png" });
}));

test("the page follows changes, and survives errors", () => onPage(preview.url, {}, async (page) => {
  await page.click(".row[data-path='Client::list_notes'] .toggle");
  writeFileSync(document, SAMPLE.replace("operationId: createNote", "operationId: addNote"));
  await page.waitForSelector(".row[data-path='Client::add_note'].changed");
  assert.equal(await page.getAttribute(".row[data-path='Client::list_notes'] .toggle", "aria-expanded"), "true");
  assert.equal(await page.locator(".row[data-path='Client::list_notes']").evaluate((row) => row.classList.contains("changed")), false);
  writeFileSync(document, SAMPLE.replace("paths:", "paths: ["));
  await page.waitForSelector("#banner:not([hidden])");
  assert.match(await page.textContent("#banner"), /1 error: the lists show the document as it was before/);
  assert.ok((await rows(page)).includes("Client::add_note"));
  await page.click("#tab-notes");
  assert.match(await page.textContent("#panel"), /Problems/);
  await page.screenshot({ path: "shots/error.png" });
  await page.click("#tab-methods");
  writeFileSync(document, SAMPLE);
  await page.waitForSelector(".row[data-path='Client::create_note']");
  assert.equal(await page.isVisible("#banner"), false);
}));

const HOSTILE = `openapi: 3.1.0
info: {title: '<img src=x onerror=pwned=1>', version: '"><script>pwned=1</script>'}
tags: [{name: '<b>x</b>', description: '<script>pwned=1</script>'}]
paths:
  '/a"><img src=x onerror=pwned=1>':
    get:
      operationId: '"><script>pwned=1</script>'
      tags: ['<b>x</b>']
      summary: '<img src=x onerror=pwned=1>'
      description: |
        <script>pwned=1</script> [a](javascript:pwned=1) ![i](https://evil.example/i.png) <javascript:pwned=1>
        [b](https://evil.example/"onmouseover="pwned=1) <svg onload=pwned=1>
      parameters:
        - {name: '"><img src=x onerror=pwned=1>', in: query, schema: {type: string, pattern: '<script>pwned=1</script>'}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
        '400': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/<img src=x onerror=pwned=1>'}}}}
components:
  schemas:
    A: {type: object, description: '</textarea><script>pwned=1</script>', properties: {'<script>pwned=1</script>': {type: string, description: '<iframe src="javascript:pwned=1">'}}}
    E: {type: string, enum: ['<script>pwned=1</script>', 'b']}
`;

/** Asserts that nothing of a document became markup or ran, on all tabs. */
async function nothingRuns(page) {
  for (const tab of ["methods", "types", "notes", "crate"]) {
    await page.click(`#tab-${tab}`);
    await page.waitForTimeout(100);
    for (const toggle of await page.$$("#panel .toggle[aria-expanded='false']")) await toggle.click();
    assert.equal(await page.evaluate(() => typeof globalThis.pwned), "undefined");
    const strange = "script:not([src='page.js']), img:not(.icon), iframe, svg, b, [onerror], [onload], [onmouseover], a[href^='javascript']";
    assert.equal(await page.locator(strange).count(), 0, tab);
  }
}

test("nothing of a hostile document becomes markup", async () => {
  const path = join(folder, "hostile.yaml");
  writeFileSync(path, HOSTILE);
  const hostile = await startPreview(path);
  try {
    await onPage(hostile.url, {}, async (page) => {
      assert.equal(await page.textContent("#title"), "<img src=x onerror=pwned=1>");
      await nothingRuns(page);
      await page.screenshot({ path: "shots/hostile.png" });
    });
  } finally {
    hostile.child.kill();
  }
  await onPage(playground.url, {}, async (page) => {
    await page.fill("#document textarea", HOSTILE);
    await page.waitForFunction(() => globalThis.document.querySelector("#title").textContent.startsWith("<img"));
    await nothingRuns(page);
  });
});

test("the playground generates, and its zip file has the crate", () => onPage(playground.url, {}, async (page) => {
  assert.deepEqual(await rows(page), ["Client::list_notes", "Client::create_note", "Client::update_note"]);
  const changed = SAMPLE.replaceAll("Notes API", "Grüße").replace("operationId: listNotes", "operationId: allNotes");
  await page.fill("#document textarea", changed);
  await page.waitForSelector(".row[data-path='Client::all_notes']");
  await page.screenshot({ path: "shots/playground.png" });
  const waiting = page.waitForEvent("download");
  await page.click("#download");
  const download = await waiting;
  assert.equal(download.suggestedFilename(), "grusse.zip");
  const zip = join(folder, "crate.zip");
  await download.saveAs(zip);
  writeFileSync(document, changed);
  execFileSync(TRINE, ["generate", document, "-o", join(folder, "grusse"), "--quiet"]);
  // Python reads it, checks the sums, and compares the files.
  const compare = `
import sys, zipfile, pathlib
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
folder = pathlib.Path(sys.argv[2])
files = {"grusse/" + str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
assert files == {name: archive.read(name) for name in archive.namelist()}, set(files) ^ set(archive.namelist())
print(len(files))
`;
  const count = Number(execFileSync("python3", ["-c", compare, zip, join(folder, "grusse")]));
  assert.ok(count > 10, `${count}`);
  await page.fill("#document textarea", "openapi: [");
  await page.waitForSelector("#banner:not([hidden])");
  await page.setInputFiles("#document input[type=file]", { name: "a.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ openapi: "3.1.0", info: { title: "From a file", version: "1" }, paths: {} })) });
  await page.waitForFunction(() => globalThis.document.querySelector("#title").textContent === "From a file");
}));
