// Properties, groups, custom object types, owners and pipelines.

import { client, run } from './support.mjs';

// Definitions outlive the reset between tests, so every name is new.
let number = 0;
const fresh = (prefix) => `${prefix}_${(number += 1)}_node`;

const text = (name, others = {}) => ({
  name,
  label: 'A label',
  type: 'string',
  fieldType: 'text',
  groupName: 'contactinformation',
  ...others,
});

await run({
  async lifeOfAProperty(checks) {
    const api = client().crm.properties.coreApi;
    const name = fresh('note');
    const made = await api.create('contacts', text(name, { description: 'about' }));
    checks.equal('made', [made.name, made.type, made.fieldType, made.archived], [name, 'string', 'text', false]);
    const found = await api.getByName('contacts', name);
    checks.equal('read', [found.label, found.description, found.groupName], ['A label', 'about', 'contactinformation']);
    const changed = await api.update('contacts', name, { label: 'Another' });
    checks.equal('changed', [changed.label, changed.description], ['Another', 'about']);
    checks.true('listed', (await api.getAll('contacts')).results.some((one) => one.name === name));
    await api.archive('contacts', name);
    await checks.refused('archived', () => api.getByName('contacts', name), 404, { category: 'OBJECT_NOT_FOUND' });
    checks.equal('in the archive', (await api.getByName('contacts', name, true)).archived, true);
    checks.equal('made again', (await api.create('contacts', text(name))).archived, false);
  },

  async whatHubSpotDefines(checks) {
    const api = client().crm.properties.coreApi;
    const cases = [
      ['contacts', 'email', 'string', 'text'],
      ['contacts', 'lifecyclestage', 'enumeration', 'radio'],
      ['companies', 'annualrevenue', 'number', 'number'],
      ['deals', 'closedate', 'datetime', 'date'],
    ];
    for (const [object, name, type, fieldType] of cases) {
      const found = await api.getByName(object, name);
      checks.equal(`${object}.${name}`, [found.type, found.fieldType, found.hubspotDefined], [type, fieldType, true]);
    }
    const modified = await api.getByName('contacts', 'lastmodifieddate');
    checks.equal('read only', modified.modificationMetadata.readOnlyValue, true);
  },

  async batchesOfProperties(checks) {
    const api = client().crm.properties.batchApi;
    const names = [fresh('batch'), fresh('batch')];
    const inputs = names.map((name) => ({ name }));
    const made = await api.create('contacts', { inputs: names.map((name) => text(name)) });
    checks.equal('made', made.results.map((one) => one.name).sort(), names);
    const again = await api.create('contacts', { inputs: [text(names[0]), text(fresh('batch'))] });
    checks.equal('partly', [again.results.length, again.numErrors, again.errors[0].context.name], [1, 1, [names[0]]]);
    const read = await api.read('contacts', { archived: false, inputs });
    checks.equal('read', read.results.map((one) => one.name).sort(), names);
    await api.archive('contacts', { inputs });
    const gone = await api.read('contacts', { archived: true, inputs });
    checks.equal('archived', gone.results.map((one) => one.archived), [true, true]);
  },

  async brokenDefinitions(checks) {
    const api = client().crm.properties.coreApi;
    const cases = {
      'a capital': { name: 'Plan' },
      'an underscore first': { name: '_sync_source' },
      'types that do not go together': { type: 'number' },
      'an unknown group': { groupName: 'nowhere' },
    };
    for (const [what, change] of Object.entries(cases)) {
      const call = () => api.create('contacts', text(fresh('bad'), change));
      await checks.refused(what, call, 400, { category: 'VALIDATION_ERROR' });
    }
    const noOptions = () => api.create('contacts', text(fresh('bad'), { type: 'enumeration', fieldType: 'select' }));
    await checks.refused('no options', noOptions, 400, { subCategory: 'PropertyValidationError.MISSING_OPTIONS' });
    const twice = () => api.create('contacts', text('email'));
    await checks.refused('a name twice', twice, 409, { subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS' });
  },

  async groups(checks) {
    const crm = client().crm.properties;
    const name = fresh('group');
    const made = await crm.groupsApi.create('contacts', { name, label: 'A group', displayOrder: 3 });
    checks.equal('made', [made.name, made.label, made.displayOrder], [name, 'A group', 3]);
    checks.equal('read', (await crm.groupsApi.getByName('contacts', name)).label, 'A group');
    checks.true('listed', (await crm.groupsApi.getAll('contacts')).results.some((one) => one.name === name));
    const changed = await crm.groupsApi.update('contacts', name, { label: 'Renamed' });
    checks.equal('changed', [changed.label, changed.displayOrder], ['Renamed', 3]);
    await crm.groupsApi.archive('contacts', name);
    await checks.refused('gone', () => crm.groupsApi.getByName('contacts', name), 404);
  },

  async customTypes(checks) {
    const crm = client().crm;
    const name = fresh('car');
    const egg = {
      name,
      labels: { singular: 'Car', plural: 'Cars' },
      properties: [{ name: 'plate', label: 'Plate', type: 'string', fieldType: 'text', hasUniqueValue: true }],
      requiredProperties: ['plate'],
      searchableProperties: ['plate'],
      primaryDisplayProperty: 'plate',
      secondaryDisplayProperties: [],
      associatedObjects: ['CONTACT'],
    };
    const made = await crm.schemas.coreApi.create(egg);
    checks.true('its id', made.objectTypeId.startsWith('2-'));
    checks.equal('its labels', [made.labels.singular, made.labels.plural], ['Car', 'Cars']);
    checks.equal('associations', made.associations.map((one) => one.name), [`${name}_to_contact`, `contact_to_${name}`]);
    const full = made.fullyQualifiedName;
    for (const segment of [made.objectTypeId, full]) {
      checks.equal(`by ${segment.slice(0, 2)}`, (await crm.schemas.coreApi.getById(segment)).name, name);
    }
    const record = await crm.objects.basicApi.create(full, { properties: { plate: 'B-FL 1' } });
    const found = await crm.objects.basicApi.getById(made.objectTypeId, 'B-FL 1', [], [], [], false, 'plate');
    checks.equal('a record of it', found.id, record.id);
    const more = await crm.schemas.coreApi.createAssociation(full, { fromObjectTypeId: made.objectTypeId, toObjectTypeId: '0-2', name: 'x' });
    checks.equal('another association', [more.fromObjectTypeId, more.toObjectTypeId], [made.objectTypeId, '0-2']);
    await crm.schemas.coreApi.archiveAssociation(full, more.id);
    const changed = await crm.schemas.coreApi.update(full, { labels: { singular: 'Auto', plural: 'Autos' } });
    checks.equal('changed', [changed.labels.plural, changed.name], ['Autos', name]);
    await checks.refused('a name twice', () => crm.schemas.coreApi.create(egg), 409);
    await checks.refused('not empty', () => crm.schemas.coreApi.archive(full), 400);
    await crm.objects.basicApi.archive(full, record.id);
    await crm.schemas.coreApi.archive(full);
    checks.true('archived', (await crm.schemas.coreApi.getAll()).results.every((one) => one.name !== name));
    checks.true('in the archive', (await crm.schemas.coreApi.getAll(true)).results.some((one) => one.name === name));
    const subCategory = 'ObjectSchemaError.CANNOT_MODIFY_HubSpot_DEFINED_OBJECT_TYPE';
    await checks.refused("HubSpot's own", () => crm.schemas.coreApi.archive('contacts'), 400, { subCategory });
  },

  async owners(checks) {
    const api = client().crm.owners.ownersApi;
    const everyone = (await api.getPage()).results;
    checks.equal('all', everyone.length, 3);
    checks.equal('a person', [everyone[0].type, everyone[0].archived], ['PERSON', false]);
    const one = await api.getPage(everyone[1].email);
    checks.equal('by address', one.results.map((owner) => owner.id), [everyone[1].id]);
    checks.equal('by id', (await api.getById(Number(everyone[0].id))).email, everyone[0].email);
    checks.equal('by user id', (await api.getById(everyone[0].userId, 'userId')).id, everyone[0].id);
    const page = await api.getPage(undefined, undefined, 2);
    const rest = await api.getPage(undefined, page.paging.next.after, 2);
    checks.equal('pages', [...page.results, ...rest.results].map((owner) => owner.id), everyone.map((owner) => owner.id));
    await checks.refused('unknown', () => api.getById(1), 404);
  },

  async pipelines(checks) {
    const crm = client().crm.pipelines;
    const deals = (await crm.pipelinesApi.getAll('deals')).results;
    checks.equal("the deals' pipeline", deals.map((one) => [one.id, one.archived]), [['default', false]]);
    const stages = (await crm.pipelineStagesApi.getAll('deals', 'default')).results;
    checks.equal('its stages', [stages[0].id, stages[6].id], ['appointmentscheduled', 'closedlost']);
    const won = await crm.pipelineStagesApi.getById('deals', 'default', 'closedwon');
    checks.equal('won', won.metadata.probability, '1.0');
    const ticket = await crm.pipelinesApi.getById('tickets', '0');
    checks.equal("the tickets' stages", ticket.stages.map((stage) => stage.id), ['1', '2', '3', '4']);
    await checks.refused('unknown', () => crm.pipelinesApi.getById('deals', 'nope'), 404);
  },
});
