// Whether the azd that runs the hook is new enough.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandJson } from '../azureCli.mjs';
import { infra } from '../filledParameters.mjs';

/** An azd before `requiredVersions` existed ignores it, so the version is compared once more. */
export function azdFaults() {
  const yaml = readFileSync(path.join(infra, '../azure.yaml'), 'utf8');
  const [, needed] = /^ {2}azd: '>= ([\d.]+)'$/m.exec(yaml);
  const version = ownVersion();
  if (version === undefined || isAtLeast(version, needed)) return [];
  return [
    `azd is ${version}. Expected ${needed} or newer: an older one builds the package in Azure. Update it: https://aka.ms/azd-install`,
  ];
}

/** Undefined if azd runs the hook without being on the PATH. */
function ownVersion() {
  try {
    return commandJson('azd', ['version', '--output', 'json']).azd.version;
  } catch ({ message }) {
    console.log(`Not checked: the version of azd. ${message}`);
    return undefined;
  }
}

function isAtLeast(version, needed) {
  const [one, other] = [version, needed].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  const at = one.findIndex((part, index) => part !== other[index]);
  return at < 0 || one[at] > other[at];
}
