// @ts-check
'use strict';

/**
 * Refuses every read of the object store that asks for no proof. Others may be able to write to the store, so code of the app reads it
 * only by `shared/clients/store/provedJson.ts`, or by `unsealedDocuments.ts`, which has the closed list of what is read without a proof.
 */

const reads = new Set(['read', 'readWithEtag']);
const bare = new Set(['readJson', 'changeObject']);

const message =
  'Read the store by provedJson.ts, which demands a proof, or by unsealedDocuments.ts, which has the list of what needs none.';

/** @type {import('eslint').Rule.RuleModule} */
const storedReads = {
  meta: { type: 'problem', schema: [], messages: { unproved: message } },
  create(context) {
    const { parserServices: services } = context.sourceCode;

    /** @param {any} node */
    const isStore = (node) => {
      const type = services.getTypeAtLocation(node);
      return type.symbol?.name === 'ObjectStore' || type.aliasSymbol?.name === 'ObjectStore';
    };

    return {
      /** @param {any} node */
      MemberExpression(node) {
        const name = node.computed ? node.property.value : node.property.name;
        if ((reads.has(name) || (node.computed && name === undefined)) && isStore(node.object))
          context.report({ node, messageId: 'unproved' });
      },
      /** @param {any} node */
      ObjectPattern(node) {
        const named = node.properties.some(
          (/** @type {any} */ one) => one.type === 'RestElement' || reads.has(one.key.name ?? one.key.value),
        );
        if (named && isStore(node)) context.report({ node, messageId: 'unproved' });
      },
      /** @param {any} node */
      ImportSpecifier(node) {
        if (bare.has(node.imported.name) && /\/store\/jsonStore$/.test(node.parent.source.value))
          context.report({ node, messageId: 'unproved' });
      },
    };
  },
};

module.exports = { storedReads };
