import { type Document } from './document';
import { renderHtml } from './renderHtml';
import { renderMarkdown } from './renderMarkdown';

/** The formats for people of a subject whose document `build` makes. */
export function documentTexts<Subject>(build: (subject: Subject) => Document) {
  return {
    md: (subject: Subject): string => renderMarkdown(build(subject)),
    html: (subject: Subject): string => renderHtml(build(subject)),
  };
}
