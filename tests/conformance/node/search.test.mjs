// Searching: filters, sorts, pages and limits.

import { client, run } from './support.mjs';

const PEOPLE = [
  { email: 'ada@example.com', firstname: 'Ada', city: 'London', seats: '5', plan: 'pro', trial_ends: '2026-01-10' },
  { email: 'grace@example.com', firstname: 'Grace', city: 'New York', seats: '50', plan: 'free', trial_ends: '2026-02-10' },
  { email: 'hedy@example.org', firstname: 'Hedy', city: 'Vienna', seats: '7', plan: 'pro' },
  { email: 'kay@example.org', firstname: 'Katherine', city: 'Hampton' },
];

// A filter, and the first names it finds.
const FILTERS = [
  [{ propertyName: 'firstname', operator: 'EQ', value: 'ADA' }, ['Ada']],
  [{ propertyName: 'plan', operator: 'NEQ', value: 'free' }, ['Ada', 'Hedy']],
  [{ propertyName: 'seats', operator: 'LT', value: '7' }, ['Ada']],
  [{ propertyName: 'seats', operator: 'LTE', value: '7' }, ['Ada', 'Hedy']],
  [{ propertyName: 'seats', operator: 'GT', value: '7' }, ['Grace']],
  [{ propertyName: 'seats', operator: 'GTE', value: '7' }, ['Grace', 'Hedy']],
  [{ propertyName: 'seats', operator: 'BETWEEN', value: '6', highValue: '50' }, ['Grace', 'Hedy']],
  [{ propertyName: 'trial_ends', operator: 'GTE', value: '1770681600000' }, ['Grace']],
  [{ propertyName: 'city', operator: 'IN', values: ['vienna', 'london'] }, ['Ada', 'Hedy']],
  [{ propertyName: 'city', operator: 'NOT_IN', values: ['vienna', 'london'] }, ['Grace', 'Katherine']],
  [{ propertyName: 'plan', operator: 'HAS_PROPERTY' }, ['Ada', 'Grace', 'Hedy']],
  [{ propertyName: 'plan', operator: 'NOT_HAS_PROPERTY' }, ['Katherine']],
  [{ propertyName: 'email', operator: 'CONTAINS_TOKEN', value: '*@example.org' }, ['Hedy', 'Katherine']],
  [{ propertyName: 'email', operator: 'NOT_CONTAINS_TOKEN', value: '*@example.org' }, ['Ada', 'Grace']],
];

async function people() {
  const crm = client().crm.contacts;
  await crm.batchApi.create({ inputs: PEOPLE.map((properties) => ({ properties })) });
  return crm;
}

const names = (answer) => answer.results.map((one) => one.properties.firstname).sort();

await run({
  async filters(checks) {
    const crm = await people();
    for (const [filter, expected] of FILTERS) {
      const answer = await crm.searchApi.doSearch({ filterGroups: [{ filters: [filter] }], properties: ['firstname'] });
      checks.equal(`${filter.propertyName} ${filter.operator}`, [names(answer), answer.total], [expected, expected.length]);
    }
  },

  async groupsWordsAndSorts(checks) {
    const crm = await people();
    const either = [
      { filters: [{ propertyName: 'city', operator: 'EQ', value: 'London' }] },
      { filters: [{ propertyName: 'plan', operator: 'EQ', value: 'pro' }, { propertyName: 'seats', operator: 'GT', value: '5' }] },
    ];
    checks.equal('any group, all filters', names(await crm.searchApi.doSearch({ filterGroups: either })), ['Ada', 'Hedy']);
    checks.equal('words', names(await crm.searchApi.doSearch({ query: 'grace' })), ['Grace']);
    checks.equal('nothing asked', (await crm.searchApi.doSearch({})).total, 4);
    const sorted = await crm.searchApi.doSearch({ sorts: ['-firstname'] });
    checks.equal('sorted', sorted.results.map((one) => one.properties.firstname), ['Katherine', 'Hedy', 'Grace', 'Ada']);
    const { results: [hedy] } = await crm.searchApi.doSearch({ query: 'hedy' });
    await crm.basicApi.archive(hedy.id);
    checks.equal('archived ones are not found', (await crm.searchApi.doSearch({ query: 'hedy' })).total, 0);
  },

  async pages(checks) {
    const crm = client().crm.contacts;
    for (let start = 0; start < 250; start += 50) {
      await crm.batchApi.create({ inputs: Array.from({ length: 50 }, (_, n) => ({ properties: { city: `${start + n}` } })) });
    }
    const sorts = ['hs_object_id'];
    const first = await crm.searchApi.doSearch({ limit: 200, sorts });
    checks.equal('first page', [first.total, first.results.length, first.paging.next.after], [250, 200, '200']);
    const second = await crm.searchApi.doSearch({ limit: 200, after: first.paging.next.after, sorts });
    checks.equal('last page', [second.results.length, second.paging], [50, undefined]);
    const found = [...first.results, ...second.results].map((one) => one.id);
    checks.equal('each once, in order', found, [...new Set(found)].sort());
    const beyond = { propertyName: 'hs_object_id', operator: 'GT', value: found[199] };
    const rest = await crm.searchApi.doSearch({ limit: 200, filterGroups: [{ filters: [beyond] }] });
    checks.equal('walking by id', rest.total, 50);
  },

  async limits(checks) {
    const crm = client().crm.contacts;
    const filter = { propertyName: 'city', operator: 'EQ', value: 'x' };
    const group = (count) => ({ filters: Array(count).fill(filter) });
    const cases = {
      'a page too large': { limit: 201 },
      'past 10,000': { limit: 100, after: '9950' },
      'six groups': { filterGroups: Array(6).fill(group(1)) },
      'seven filters': { filterGroups: [group(7)] },
      'nineteen filters': { filterGroups: [group(5), group(5), group(5), group(4)] },
      'a long body': { query: 'x'.repeat(3001) },
      'an unknown operator': { filterGroups: [{ filters: [{ ...filter, operator: 'LIKE' }] }] },
    };
    for (const [what, body] of Object.entries(cases)) {
      await checks.refused(what, () => crm.searchApi.doSearch(body), 400, { category: 'VALIDATION_ERROR' });
    }
    const unknown = { filterGroups: [{ filters: [{ ...filter, propertyName: 'nope' }] }] };
    const told = { category: undefined, message: 'There was a problem with the request.' };
    await checks.refused('an unknown property', () => crm.searchApi.doSearch(unknown), 400, told);
  },
});
