// @ts-check
'use strict';

/**
 * @typedef {object} Package
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [link] true for a workspace, which is a folder of this project and is not installed
 * @property {readonly string[]} [os]
 * @property {readonly string[]} [cpu]
 */

/** @typedef {Readonly<Record<string, Package>>} Packages */

/** The packages from a registry, without the project itself and its workspaces. @param {Packages} packages */
function installable(packages) {
  return Object.entries(packages).filter(([name, { link }]) => name.includes('node_modules/') && link !== true);
}

/**
 * Returns true if every locked package is installed in its locked version. Optional packages depend on the platform.
 *
 * @param {Packages} locked `packages` of package-lock.json
 * @param {Packages} there `packages` of node_modules/.package-lock.json
 */
function isInstalled(locked, there) {
  return installable(locked).every(
    ([name, { version, optional }]) => optional === true || there[name]?.version === version,
  );
}

/**
 * The number of packages that an installation on this platform gets.
 *
 * @param {Packages} locked
 * @param {{ platform: string, arch: string }} machine
 */
function packageCount(locked, { platform, arch }) {
  const fits = (/** @type {readonly string[] | undefined} */ wanted, /** @type {string} */ own) =>
    wanted === undefined ||
    (wanted.some((one) => one.startsWith('!')) ? !wanted.includes(`!${own}`) : wanted.includes(own));
  return installable(locked).filter(([, { os, cpu }]) => fits(os, platform) && fits(cpu, arch)).length;
}

module.exports = { isInstalled, packageCount };
