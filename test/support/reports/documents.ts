import { type Card, type Document, type Section } from '../../../shared/rules/documents/document';

/** A document with some sections, and nothing else. */
export function documentOf(sections: readonly Section[]): Document {
  return {
    title: 'A title',
    kind: 'A kind',
    verdict: { tone: 'good', text: 'good', meaning: '' },
    sums: [],
    facts: [],
    sections,
  };
}

/** A document in which `text` gives every text. */
export function documentWith(text: () => string): Document {
  const card: Card = {
    ...{ tone: 'bad', badge: text(), title: text(), code: text(), texts: [text(), text()] },
    ...{ names: Array.from({ length: 8 }, text), total: 99, remedies: [text(), text()], link: `https://${text()}` },
  };
  return {
    title: text(),
    kind: text(),
    vaults: [text(), text()],
    verdict: { tone: 'warn', text: text(), meaning: text() },
    sums: [{ tone: 'good', text: text(), value: 3, isPart: true }],
    facts: [[text(), text()]],
    sections: [
      { title: text(), text: text(), cards: [card] },
      { title: text(), cards: [{ ...card, commands: [text(), text()] }] },
      { title: text(), table: { heads: [text(), text()], rows: [[text(), 1]], spans: [[0, 1]] } },
      { title: text(), isFolded: true, table: { heads: [text()], rows: [[text()]] } },
    ],
  };
}
