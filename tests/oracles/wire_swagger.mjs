// Converts a Swagger 2.0 document to OpenAPI 3.0 with swagger2openapi: an implementation that is independent
// of Trine's. Reads JSON from standard input, and writes JSON.
import { readFileSync } from "node:fs";
import converter from "swagger2openapi";

const source = JSON.parse(readFileSync(0, "utf8"));
const { openapi } = await converter.convertObj(source, { patch: true, warnOnly: true });
process.stdout.write(JSON.stringify(openapi));
