// What an editor shows for the project's files.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { Client } from "./client.mjs";

const root = process.cwd();
const schemaOf = (kind) => pathToFileURL(resolve(root, `schemas/${kind}.v1.json`)).href;
const settings = {
  yaml: {
    validate: true,
    completion: true,
    hover: true,
    schemaStore: { enable: false },
    schemas: {
      [schemaOf("mapping")]: ["**/mappings/**/*.yaml", "!**/*.test.yaml"],
      [schemaOf("mapping-test")]: ["**/mappings/**/*.test.yaml"],
      [schemaOf("rules")]: ["**/rules/*.yaml"],
      [schemaOf("project")]: ["**/fieldline.yaml"],
    },
  },
};
const client = new Client(resolve(root, process.argv[2]), settings);
let checks = 0;
const check = (what, holds, shown) => {
  assert.ok(holds, `${what}: ${JSON.stringify(shown)}`);
  checks += 1;
};

await client.request("initialize", {
  processId: process.pid,
  rootUri: pathToFileURL(root).href,
  workspaceFolders: [{ uri: pathToFileURL(root).href, name: "fieldline" }],
  capabilities: {
    workspace: { configuration: true, didChangeConfiguration: {} },
    textDocument: { completion: { completionItem: { documentationFormat: ["markdown"] } }, hover: { contentFormat: ["markdown"] } },
  },
});
client.notify("initialized", {});
client.notify("workspace/didChangeConfiguration", { settings });

/** Opens a text as the file of that name; gives what the server says about it. */
const open = (name, text) => {
  const uri = pathToFileURL(resolve(root, name)).href;
  const heard = client.once("textDocument/publishDiagnostics", (params) => params.uri === uri);
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
  return heard.then((params) => params.diagnostics.map((found) => found.message));
};

/** Every YAML file below a folder. */
const yamlFiles = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const shipped = [...yamlFiles("mappings"), ...yamlFiles("examples")];
check("there are files to look at", shipped.length >= 5, shipped.length);
for (const file of shipped) {
  check(`${file} is understood`, ...[await open(file, readFileSync(file, "utf8"))].flatMap((found) => [found.length === 0, found]));
}

const HEAD = `fieldline: 1
mapping: sample
source: { connection: app, stream: a.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id } }
`;
const misspelt = await open("mappings/misspelt.yaml", `${HEAD}fields:\n  email: { from: email, normalise: email }\n`);
check("a misspelt key is marked", misspelt.some((message) => message.includes("normalise")), misspelt);
const wrong = await open("mappings/wrong-word.yaml", `${HEAD}fields:\n  email: { from: email, write: sometimes }\n`);
check("a word nobody knows is marked", wrong.length > 0, wrong);
const without = await open("mappings/without.yaml", "fieldline: 1\nmapping: sample\nfields: {}\n");
check("a missing section is marked", without.some((message) => message.includes("source")), without);
const limits = await open("mappings/limits.yaml", `${HEAD}fields: {}\npolicy: { max_creates: many }\n`);
check("a limit that is none is marked", limits.length > 0, limits);

/** What is offered at the end of a text. */
const offered = async (name, text) => {
  await open(name, text);
  const lines = text.split("\n");
  const position = { line: lines.length - 1, character: lines.at(-1).length };
  const answer = await client.request("textDocument/completion", { textDocument: { uri: pathToFileURL(resolve(root, name)).href }, position });
  return answer.items;
};
const documented = (items, label, words) => {
  const item = items.find((known) => known.label === label);
  const text = JSON.stringify(item?.documentation ?? "");
  check(`\`${label}\` is offered with its meaning`, item && text.includes(words), items.map((known) => known.label));
};
const keys = await offered("mappings/keys.yaml", `${HEAD}fields:\n  email:\n    from: email\n    `);
documented(keys, "normalize", "One step or a list of steps");
documented(keys, "on_drift", "HubSpot's value is not what we last wrote");
documented(keys, "lookup", "looked up in a table");
const words = await offered("mappings/words.yaml", `${HEAD}fields:\n  email:\n    from: email\n    write: `);
documented(words, "fill_empty", "Only while HubSpot's is empty.");
const steps = await offered("mappings/steps.yaml", `${HEAD}fields:\n  email:\n    from: email\n    normalize: `);
check("steps are offered", steps.some((item) => item.label === "collapse_spaces"), steps.map((item) => item.label));
const sections = await offered("mappings/sections.yaml", HEAD);
documented(sections, "policy", "Gates");
documented(sections, "associations", "Links to the records of other mappings");
const project = await offered("deep/fieldline.yaml", "fieldline: 1\nproject: p\n");
documented(project, "connections", "The systems the project speaks to");
documented(project, "targets", "--target NAME");
const tests = await offered("mappings/more.test.yaml", "fieldline: 1\nmapping: sample\ntests:\n  - name: x\n    ");
documented(tests, "given", "A field that is left out is empty");
documented(tests, "expect_rejection", "rejected");
const rules = await offered("rules/shared.yaml", "fieldline: 1\nfields:\n  email:\n    from: email\n    ");
documented(rules, "normalize", "One step or a list of steps");

await client.stop();
console.log(`editor: ${checks} checks passed`);
process.exit(0);
