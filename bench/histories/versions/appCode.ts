import type * as BatchingFile from '../../../shared/rules/transfer/batching';
import type * as ListFile from '../../../functions/orchestratorList';
import type * as VersionFile from '../../../shared/contracts/steps/orchestrations';
import path from 'node:path';
import type * as AppFile from '../app';
import { changeTexts } from '../plantMutant';
import type * as StoreFile from '../virtualStore';
import { limits } from '../../../local/azure/cloud/limits';
import { type Program } from '../program';
import { newerTexts } from './newerTexts';

const { pageSize } = limits;

/** The code of one version of the app, with what it keeps in the memory of its files. */
export type AppCode = Pick<typeof AppFile, 'openApp'> &
  Pick<typeof StoreFile, 'virtualStore'> &
  Pick<typeof ListFile, 'orchestrators'> & {
    readonly version: string;
    /** A page of one item makes a move of three as long as one of hundreds. */
    setPages(program: Pick<Program, 'itemsPerPage' | 'listing'>): void;
  };

/* eslint-disable @typescript-eslint/no-require-imports -- An import would load each file once. */
function load(): AppCode {
  const { openApp } = require('../app') as typeof AppFile;
  const { virtualStore } = require('../virtualStore') as typeof StoreFile;
  const { orchestrators } = require('../../../functions/orchestratorList') as typeof ListFile;
  const { orchestrationVersion } = require('../../../shared/contracts/steps/orchestrations') as typeof VersionFile;
  const batching = require('../../../shared/rules/transfer/batching') as typeof BatchingFile;
  const { listPagesPerStep } = batching;
  const setPages: AppCode['setPages'] = ({ itemsPerPage, listing }) => {
    Object.assign(batching, { itemsPerPage, listPagesPerStep: listing?.pagesPerStep ?? listPagesPerStep });
    Object.assign(limits, { pageSize: listing?.pageItems ?? pageSize });
  };
  return { openApp, virtualStore, orchestrators, version: orchestrationVersion, setPages };
}
/* eslint-enable @typescript-eslint/no-require-imports */

export const presentCode = load();

let newer: AppCode | undefined;

/**
 * The made-up next version, loaded once. Its files are others than those of the present version, so that neither version sees what the
 * other one keeps in memory: both run in this process.
 */
export function newerCode(): AppCode {
  newer ??= loadChanged();
  return newer;
}

const root = path.resolve(__dirname, '../../..');
const own = ['functions', 'shared'].map((room) => path.join(root, room) + path.sep);
const hosts: ReadonlySet<string> = new Set(
  ['app', 'virtualStore'].map((name) => path.resolve(__dirname, `../${name}.js`)),
);

function isOfApp(file: string): boolean {
  return hosts.has(file) || own.some((room) => file.startsWith(room));
}

function loadChanged(): AppCode {
  const present = forgetApp();
  const endChanges = changeTexts(newerTexts);
  try {
    return load();
  } finally {
    endChanges();
    forgetApp();
    Object.assign(require.cache, present);
  }
}

/** Makes Node load the files of the app again. Returns those that it had. */
function forgetApp(): NodeJS.Dict<NodeJS.Module> {
  const found = Object.entries(require.cache).filter(([file]) => isOfApp(file));
  for (const [file] of found) Reflect.deleteProperty(require.cache, file);
  return Object.fromEntries(found);
}
