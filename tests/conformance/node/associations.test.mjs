// Associations: batches, single pairs, labels, and those of record answers.

import { client, run } from './support.mjs';

const spec = (number, category = 'HUBSPOT_DEFINED') => ({ associationCategory: category, associationTypeId: number });
const types = (linked) => linked.associationTypes.map((kind) => kind.typeId).sort((one, other) => one - other);

// Unlabelled association types by object types.
const UNLABELLED = [
  ['contacts', 'companies', 279],
  ['companies', 'contacts', 280],
  ['contacts', 'contacts', 449],
  ['companies', 'companies', 450],
  ['deals', 'deals', 451],
  ['contacts', 'deals', 4],
  ['deals', 'contacts', 3],
  ['deals', 'companies', 341],
  ['companies', 'deals', 342],
  ['contacts', 'tickets', 15],
  ['tickets', 'contacts', 16],
  ['companies', 'tickets', 340],
  ['tickets', 'companies', 339],
  ['deals', 'tickets', 27],
  ['tickets', 'deals', 28],
];

async function several(api, count, properties) {
  const ids = [];
  for (let n = 0; n < count; n += 1) ids.push((await api.create({ properties })).id);
  return ids;
}

async function account(people, firms) {
  const crm = client().crm;
  const contacts = await several(crm.contacts.basicApi, people, { city: 'Bonn' });
  const companies = await several(crm.companies.basicApi, firms, { name: 'Engines' });
  return { crm, contacts, companies };
}

await run({
  async publishedTypes(checks) {
    const api = client().crm.associations.v4.schema.definitionsApi;
    for (const [one, other, number] of UNLABELLED) {
      const found = (await api.getAll(one, other)).results.filter((kind) => !kind.label);
      checks.equal(`${one} to ${other}`, found.map((kind) => kind.typeId), [number]);
    }
    const all = (await api.getAll('contacts', 'companies')).results;
    checks.equal('primary company', all.filter((kind) => kind.label === 'Primary').map((kind) => kind.typeId), [1]);
  },

  async singlePairs(checks) {
    const { crm, contacts: [contact], companies: [company, other] } = await account(1, 2);
    const api = crm.associations.v4.basicApi;
    const made = await api.create('contacts', contact, 'companies', company, [spec(1)]);
    checks.equal('labels', made.labels, ['Primary']);
    checks.equal('types', [made.fromObjectTypeId, made.toObjectTypeId], ['0-1', '0-2']);
    const found = (await api.getPage('contacts', contact, 'companies')).results;
    checks.equal('listed', found.map((one) => [String(one.toObjectId), types(one)]), [[company, [1, 279]]]);
    const back = (await api.getPage('companies', company, 'contacts')).results;
    checks.equal('the other way', types(back[0]), [2, 280]);
    const both = await api.createDefault('contacts', contact, 'companies', other);
    const numbers = both.results.map((one) => one.associationSpec.associationTypeId);
    checks.equal('default', numbers.sort(), [279, 280]);
    await api.create('contacts', contact, 'companies', other, [spec(1)]);
    const now = (await api.getPage('contacts', contact, 'companies')).results;
    checks.equal('one primary', now.map(types), [[279], [1, 279]]);
    const page = await api.getPage('contacts', contact, 'companies', undefined, 1);
    const rest = await api.getPage('contacts', contact, 'companies', page.paging.next.after, 1);
    checks.equal('pages', [...page.results, ...rest.results].map((one) => String(one.toObjectId)), [company, other]);
    await api.archive('contacts', contact, 'companies', company);
    await api.archive('contacts', contact, 'companies', company);
    checks.equal('archived', (await api.getPage('contacts', contact, 'companies')).results.length, 1);
    const invalid = { subCategory: 'crm.associations.INVALID_ASSOCIATION_TYPE' };
    await checks.refused('type', () => api.create('contacts', contact, 'companies', company, [spec(280)]), 400, invalid);
    const missing = { subCategory: 'crm.associations.TO_OBJECT_NOT_FOUND' };
    await checks.refused('to', () => api.create('contacts', contact, 'companies', '157001', [spec(279)]), 404, missing);
  },

  async batches(checks) {
    const { crm, contacts, companies: [company] } = await account(3, 1);
    const api = crm.associations.v4.batchApi;
    const pairs = contacts.map((id) => ({ _from: { id }, to: { id: company } }));
    const made = await api.create('contacts', 'companies', { inputs: pairs.slice(0, 2).map((pair) => ({ ...pair, types: [spec(1)] })) });
    checks.equal('class', made.constructor.name, 'BatchResponseLabelsBetweenObjectPair');
    checks.equal('created', made.results.map((one) => String(one.fromObjectId)).sort(), contacts.slice(0, 2));
    const both = await api.createDefault('contacts', 'companies', { inputs: pairs });
    checks.equal('both directions', both.results.length, 6);
    const inputs = contacts.map((id) => ({ id }));
    const found = (read) => Object.fromEntries(read.results.map((one) => [one._from.id, types(one.to[0])]));
    const read = await api.getPage('contacts', 'companies', { inputs });
    checks.equal('read', found(read), { [contacts[0]]: [1, 279], [contacts[1]]: [1, 279], [contacts[2]]: [279] });
    await api.archiveLabels('contacts', 'companies', { inputs: [{ ...pairs[0], types: [spec(1)] }] });
    await api.archive('contacts', 'companies', { inputs: [{ _from: { id: contacts[1] }, to: [{ id: company }] }] });
    const partial = await api.getPage('contacts', 'companies', { inputs });
    checks.equal('class of a partial read', partial.constructor.name, 'BatchResponsePublicAssociationMultiWithLabelWithErrors');
    checks.equal('left', found(partial), { [contacts[0]]: [279], [contacts[2]]: [279] });
    const [error] = partial.errors;
    checks.equal('message', error.message, `No company is associated with contact ${contacts[1]}.`);
    checks.equal('sub category', error.subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
    const bad = [{ _from: { id: 'x' }, to: { id: company }, types: [spec(279)] }, { ...pairs[0], types: [spec(279)] }];
    const mixed = await api.create('contacts', 'companies', { inputs: bad });
    checks.equal('class of a partial create', mixed.constructor.name, 'BatchResponseLabelsBetweenObjectPairWithErrors');
    checks.equal('counts', [mixed.results.length, mixed.numErrors], [1, 1]);
    checks.equal('why', mixed.errors[0].message, 'x is not a valid ID');
    const many = Array(1001).fill({ id: '7' });
    await checks.refused('1,001', () => api.getPage('contacts', 'companies', { inputs: many }), 400, { category: 'VALIDATION_ERROR' });
  },

  async labels(checks) {
    const { crm, contacts: [contact], companies: [company] } = await account(1, 1);
    const api = crm.associations.v4.schema.definitionsApi;
    const made = (await api.create('contacts', 'companies', { name: 'boss_node', label: 'Boss', inverseLabel: 'Works for' })).results;
    checks.equal('made', made.map((kind) => [kind.label, kind.category]), [['Boss', 'USER_DEFINED'], ['Works for', 'USER_DEFINED']]);
    const number = made[0].typeId;
    const basic = crm.associations.v4.basicApi;
    await basic.create('contacts', contact, 'companies', company, [spec(1)]);
    const linked = await basic.create('contacts', contact, 'companies', company, [spec(number, 'USER_DEFINED')]);
    checks.equal('labels replace each other', linked.labels, ['Boss']);
    await api.update('contacts', 'companies', { associationTypeId: number, label: 'Head' });
    const labels = (await api.getAll('contacts', 'companies')).results.map((kind) => kind.label);
    checks.true('changed', labels.includes('Head') && !labels.includes('Boss'));
    await api.remove('contacts', 'companies', number);
    const left = (await basic.getPage('contacts', contact, 'companies')).results;
    checks.equal('taken off pairs', types(left[0]), [279]);
  },

  async recordsWithAssociations(checks) {
    const { crm, companies: [company] } = await account(0, 1);
    const link = (number) => [{ to: { id: company }, types: [spec(number)] }];
    const made = await crm.contacts.basicApi.create({ properties: { city: 'Bonn' }, associations: link(1) });
    const found = (await crm.contacts.basicApi.getById(made.id, undefined, undefined, ['companies', 'deals'])).associations;
    checks.equal('types', Object.keys(found), ['companies']);
    const expected = [[company, 'contact_to_company'], [company, 'contact_to_company_unlabeled']];
    checks.equal('ids', found.companies.results.map((one) => [one.id, one.type]).sort(), expected);
    const page = await crm.companies.basicApi.getPage(10, undefined, undefined, undefined, ['contacts']);
    checks.equal('on a page', page.results[0].associations.contacts.results[0].id, made.id);
    const batch = await crm.contacts.batchApi.create({ inputs: [{ properties: { city: 'Ulm' }, associations: link(279) }] });
    const filter = { propertyName: 'associations.company', operator: 'EQ', value: company };
    const search = await crm.contacts.searchApi.doSearch({ filterGroups: [{ filters: [filter] }] });
    checks.equal('searched', search.results.map((one) => one.id).sort(), [made.id, batch.results[0].id]);
    const bad = { properties: {}, associations: [{ to: { id: '7' }, types: [spec(279)] }] };
    await checks.refused('unknown partner', () => crm.contacts.basicApi.create(bad), 400, { message: 'One or more associations are invalid' });
  },
});
