import { readFileSync } from 'node:fs';
import { parseInput } from '../functions/http/answers/faults';
import { moveRequestSchema } from '../shared/contracts/api/moveRequest';
import { rehearsedRequest } from '../shared/rules/rehearsal/rehearsedMove';
import { printRights } from '../shared/rules/rights/printRights';
import { renderRights } from '../shared/rules/rights/renderRights';
import { terminalText } from './launch/terminalText';
import { readCommandLine } from './cli/commandLine.cjs';

// npm run permissions -- request.json: prints the rights that a move needs. The request is a file or a JSON text.

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'The file does not exist',
  EISDIR: 'It is a folder',
};

const [given = ''] = readCommandLine('permissions', process.argv.slice(2)).operands;
try {
  process.stdout.write(renderRights(printRights(readRequest(given))));
} catch (error) {
  process.stderr.write(`${terminalText(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 2;
}

/** Throws an Error that names each fault of the request and its place. */
function readRequest(source: string) {
  const isJson = /^\s*[[{"]/.test(source);
  const request = parseInput(moveRequestSchema, parseJson(isJson ? source : readText(source), isJson ? '' : source));
  if (request.ok) return rehearsedRequest(request.data);
  const faults = request.faults.map(({ detail }) => `  ${detail}`);
  throw new Error([`${isJson ? 'The text' : source} is not a valid request for a move:`, ...faults].join('\n'));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const reason = reasons[code] ?? `It cannot be read (${code})`;
    throw new Error(
      `${file === '' ? 'REQUEST is empty' : `${file}: ${reason}`}. Name a file with the body of POST /api/moves, or give the JSON itself.`,
      {
        cause: error,
      },
    );
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file === '' ? 'The request' : file} is not JSON: ${reason}`, { cause: error });
  }
}
