import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CliError, exitCodes } from '../cliError';
import { askToken } from './askToken';
import { type Identity, type Pipeline, presence } from './pipeline';

/**
 * A run of Azure Pipelines. Source: learn.microsoft.com, "Logging commands", and the packages azure-pipelines-task-lib and
 * azure-pipelines-tasks-artifacts-common, whose names of variables it uses.
 */
export function azurePipeline(env: NodeJS.ProcessEnv, write: (text: string) => void): Pipeline {
  const input = (name: string) => presence(env[`INPUT_${name.toUpperCase()}`]);
  const temporary = env['AGENT_TEMPDIRECTORY'] ?? os.tmpdir();
  const command = (name: string, properties: Readonly<Record<string, string>>, text: string) => {
    const shown = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
    write(`##vso[${name} ${shown.join(';')}]${data(text)}\n`);
  };
  return {
    input,
    temporary,
    identity: () => identityOf(input('azureSubscription'), env),
    mask(secret) {
      command('task.setsecret', {}, secret);
    },
    issue({ level, title, text }) {
      const message = `${title}: ${text}`;
      if (level === 'notice') write(`${visible(message)}\n`);
      else command('task.logissue', { type: level }, message);
    },
    show(text) {
      write(`${visible(text.trimEnd())}\n`);
    },
    async end({ summary, junitFile, outputs, isFailed, words }) {
      const file = path.join(temporary, 'keyvault-mover-check.md');
      writeFileSync(file, summary);
      command('task.uploadsummary', {}, file);
      command('results.publish', { type: 'JUnit', resultFiles: junitFile, runTitle: 'keyvault-mover' }, '');
      for (const [variable, value] of Object.entries(outputs))
        command('task.setvariable', { variable, isOutput: 'true' }, value);
      command('task.complete', { result: isFailed ? 'Failed' : 'Succeeded' }, words);
      return isFailed ? exitCodes.failed : exitCodes.ok;
    },
  };
}

/** A service connection with workload identity federation. */
function identityOf(connection: string | undefined, env: NodeJS.ProcessEnv): Identity | undefined {
  if (connection === undefined) return undefined;
  const of = (key: string) => presence(env[`ENDPOINT_AUTH_PARAMETER_${connection}_${key}`]);
  const [tenantId, clientId] = [of('TENANTID'), of('SERVICEPRINCIPALID')];
  const url = presence(env['SYSTEM_OIDCREQUESTURI']);
  const token = env['ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN'] ?? env['SYSTEM_ACCESSTOKEN'];
  if (tenantId === undefined || clientId === undefined || url === undefined || token === undefined)
    throw new CliError('The service connection gives no identity token.', {
      remedy: 'Use a connection of the type Azure Resource Manager with workload identity federation.',
    });
  const address = `${url}?api-version=7.1&serviceConnectionId=${encodeURIComponent(connection)}`;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return { tenantId, clientId, assertion: () => askToken(address, 'oidcToken', { method: 'POST', headers }) };
}

/** The agent obeys a command anywhere in a line. */
function visible(text: string): string {
  return text.replaceAll('##', '# #');
}

function data(text: string): string {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(']', '%5D').replaceAll(';', '%3B');
}
