import { appendFileSync } from 'node:fs';
import os from 'node:os';
import { CliError, exitCodes } from '../cliError';
import { askToken } from './askToken';
import { type Pipeline, presence, unguessed } from './pipeline';

/** Microsoft Entra accepts tokens of others for this audience. */
const audience = 'api://AzureADTokenExchange';
/** GitHub refuses a larger summary. */
const maxSummary = 1_000_000;

/**
 * A run of GitHub Actions. Source: docs.github.com, "Workflow commands for GitHub Actions", and "Security hardening with OpenID
 * Connect".
 */
export function githubPipeline(env: NodeJS.ProcessEnv, write: (text: string) => void): Pipeline {
  const input = (name: string) =>
    presence(env[`INPUT_${name.replaceAll(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase()}`]);
  return {
    input,
    temporary: env['RUNNER_TEMP'] ?? os.tmpdir(),
    identity() {
      const [tenantId, clientId] = [input('tenantId'), input('clientId')];
      if (tenantId === undefined || clientId === undefined) return undefined;
      const url = presence(env['ACTIONS_ID_TOKEN_REQUEST_URL']);
      const token = presence(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
      if (url === undefined || token === undefined)
        throw new CliError('The job may not ask GitHub for an identity token.', {
          remedy: 'Give the job "permissions: id-token: write".',
        });
      const address = `${url}${url.includes('?') ? '&' : '?'}audience=${encodeURIComponent(audience)}`;
      const headers = { Authorization: `Bearer ${token}` };
      return { tenantId, clientId, assertion: () => askToken(address, 'value', { headers }) };
    },
    mask(secret) {
      write(`::add-mask::${data(secret)}\n`);
    },
    issue({ level, title, text }) {
      write(`::${level} title=${property(title)}::${data(text)}\n`);
    },
    show(text) {
      const word = unguessed();
      write(`::stop-commands::${word}\n${text.trimEnd()}\n::${word}::\n`);
    },
    async end({ summary, outputs, isFailed, words }) {
      append(env['GITHUB_STEP_SUMMARY'], `${summary.slice(0, maxSummary)}\n`);
      for (const [name, value] of Object.entries(outputs)) {
        const word = unguessed();
        append(env['GITHUB_OUTPUT'], `${name}<<${word}\n${value}\n${word}\n`);
      }
      write(`${words}\n`);
      return isFailed ? exitCodes.failed : exitCodes.ok;
    },
  };
}

function append(file: string | undefined, text: string): void {
  if (file !== undefined) appendFileSync(file, text);
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
