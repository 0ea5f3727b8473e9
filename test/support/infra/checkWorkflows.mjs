// Prints the faults that GitHub's own parser finds in workflows: a JSON object of the file names in the arguments.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = loadParser();

const faults = {};
for (const file of process.argv.slice(2)) {
  const name = path.basename(file);
  const { context, value } = parseWorkflow({ name, content: readFileSync(file, 'utf8') }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  const converted = template?.errors?.map(({ Message }) => Message) ?? [];
  faults[name] = [...new Set([...context.errors.getErrors().map(({ message }) => message), ...converted])];
}
console.log(JSON.stringify(faults));

/** The parser imports its schema in a way that Node refuses, so it is bundled. */
function loadParser() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'workflows-'));
  try {
    const outfile = path.join(folder, 'parser.cjs');
    const stdin = { contents: "export * from '@actions/workflow-parser';", resolveDir: import.meta.dirname };
    buildSync({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'silent' });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
