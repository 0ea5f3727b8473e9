import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { type ApiClient } from '../../../web/client/apiClient';
import { pageContext } from '../../../web/client/pageContext';
import { CutoverListView } from '../../../web/views/cutoverCard';
import { Search } from '../../../web/views/searches/searchView';
import { at, groups, type Hostile, listOf, plain, tagsOf } from '../../support/consumers/hostileSearches';

/** Characters that no page shows, or that turn the text around them. */
const unseen = /[\u200b\u202e\u2028\u001b\u009b]/;

test('500 hostile names are texts on the page, in the checklist and in the search', () => {
  const api = {} as ApiClient;
  const html = (one: Hostile) => {
    const view = {
      ...{ id: one.summary.id, vault: 'contoso', scopes: [], state: 'completed' as const, proved: false },
      ...{ tasks: { total: 1, done: 1 }, startedAt: at, startedBy: null, finishedAt: at, nextFrom: null },
      ...{ readings: one.readings, consumers: one.consumers, found: one.consumers.length },
    };
    const parts = [h(CutoverListView, { list: listOf(one) }), h(Search, { search: view })];
    return render(h(pageContext.Provider, { value: { api, canSteer: false } }, parts));
  };
  for (const one of groups) {
    expect(tagsOf(html(one))).toEqual(tagsOf(html(plain)));
    expect(html(one)).not.toMatch(unseen);
  }
});
