import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Json } from '../azure/azureRequest';

const infraFolder = path.resolve(__dirname, '../../../infra');

/** A file of `infra/` as text. */
export function infraText(file: string): string {
  return readFileSync(path.join(infraFolder, file), 'utf8');
}

/** The compiled deployment, as committed. */
export const rootTemplate: Json = JSON.parse(infraText('main.json'));

/** The compiled deployment of the roles on vaults, which is a separate deployment. */
export const accessTemplate: Json = JSON.parse(infraText('access.json'));

export interface TemplateModule {
  /** Its symbols from the root, for example `network/endpoints`; empty for the root. */
  readonly path: string;
  readonly template: Json;
  /** Its arguments by parameter. */
  readonly given: Readonly<Record<string, Json>>;
}

export interface TemplateResource {
  /** Symbols from the root, for example `storage/account`. */
  readonly path: string;
  readonly type: string;
  readonly body: Json;
  readonly module: TemplateModule;
}

/** A template and all its modules at any depth. */
export function templateModules(
  template: Json = rootTemplate,
  prefix = '',
  given: TemplateModule['given'] = {},
): TemplateModule[] {
  const nested = Object.entries<Json>(template.resources)
    .filter(([, body]) => body.type === 'Microsoft.Resources/deployments')
    .flatMap(([symbol, { properties }]) =>
      templateModules(properties.template, `${prefix}${symbol}/`, properties.parameters),
    );
  return [{ path: prefix.slice(0, -1), template, given }, ...nested];
}

/** All deployed resources, without existing resources that the template only references. */
export function templateResources(template: Json = rootTemplate): TemplateResource[] {
  return templateModules(template).flatMap((module) =>
    Object.entries<Json>(module.template.resources)
      .filter(([, { type, existing }]) => type !== 'Microsoft.Resources/deployments' && existing !== true)
      .map(([symbol, body]) => ({
        path: `${module.path}/${symbol}`.replace(/^\//, ''),
        type: body.type as string,
        body,
        module,
      })),
  );
}

/** The resource at a path. */
export function resourceAt(wanted: string): Json {
  const found = templateResources().find((resource) => resource.path === wanted);
  if (found === undefined) throw new Error(`The template has no ${wanted}.`);
  return found.body;
}

/** The functions of a template by name, each as the text of its result. */
export function templateFunctions(template: Json = rootTemplate): Readonly<Record<string, string>> {
  const members = template.functions.flatMap((namespace: Json) => Object.entries<Json>(namespace.members));
  return Object.fromEntries(members.map(([name, { output }]: [string, Json]) => [name, JSON.stringify(output.value)]));
}
