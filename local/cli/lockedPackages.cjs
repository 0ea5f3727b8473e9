// @ts-check
'use strict';

/** @typedef {Readonly<Record<string, { version?: string, optional?: boolean, os?: readonly string[], cpu?: readonly string[] }>>} Packages */

/**
 * True when every locked package is there in its locked version; optional ones depend on the platform.
 *
 * @param {Packages} locked `packages` of package-lock.json
 * @param {Packages} there `packages` of node_modules/.package-lock.json
 */
function isInstalled(locked, there) {
  return Object.entries(locked).every(
    ([name, { version, optional }]) => name === '' || optional === true || there[name]?.version === version,
  );
}

/**
 * How many packages an installation on this platform gets.
 *
 * @param {Packages} locked
 * @param {{ platform: string, arch: string }} machine
 */
function packageCount(locked, { platform, arch }) {
  const fits = (/** @type {readonly string[] | undefined} */ wanted, /** @type {string} */ own) =>
    wanted === undefined ||
    (wanted.some((one) => one.startsWith('!')) ? !wanted.includes(`!${own}`) : wanted.includes(own));
  return Object.entries(locked).filter(([name, { os, cpu }]) => name !== '' && fits(os, platform) && fits(cpu, arch))
    .length;
}

module.exports = { isInstalled, packageCount };
