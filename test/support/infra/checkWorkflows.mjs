// Prints the faults that GitHub's own parser finds in workflows, and in action.yml: a JSON object of the file names in the arguments.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';

const { convertActionTemplate, convertWorkflowTemplate, NoOperationTraceWriter, parseAction, parseWorkflow } =
  loadParser();

const faults = {};
for (const file of process.argv.slice(2)) {
  const name = path.basename(file);
  const isAction = name === 'action.yml';
  const parse = isAction ? parseAction : parseWorkflow;
  const { context, value } = parse({ name, content: readFileSync(file, 'utf8') }, new NoOperationTraceWriter());
  const template = value && (await (isAction ? convertActionTemplate : convertWorkflowTemplate)(context, value));
  const converted = template?.errors?.map(({ Message }) => Message) ?? [];
  faults[name] = [...new Set([...context.errors.getErrors().map(({ message }) => message), ...converted])];
}
console.log(JSON.stringify(faults));

/** The parser imports its schema in a way that Node refuses, so it is bundled. */
function loadParser() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'workflows-'));
  try {
    const outfile = path.join(folder, 'parser.cjs');
    const modules = ['@actions/workflow-parser', '@actions/workflow-parser/actions/index'];
    const contents = modules.map((name) => `export * from '${name}';`).join('\n');
    const stdin = { contents, resolveDir: import.meta.dirname };
    buildSync({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'silent' });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
