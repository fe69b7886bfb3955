// Users.all with each filter. The cast is in tests/support/people.py.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPerson, basic, nobody, person, refused, root } from './context.js';

const found = async (filters = {}, client = root) =>
  (await client.Users.all({ search: 'cast', ...filters })).map((user) => user.username.replace('cast_', ''));
const everybody = ['hal', 'gus', 'fay', 'eve', 'dan', 'cid', 'ben', 'ada'];

test('the order', async () => {
  assert.deepEqual(await found(), everybody);
  for (const orderBy of ['id', 'name', 'username', 'created_at']) {
    assert.deepEqual(await found({ orderBy, sort: 'asc' }), [...everybody].reverse(), orderBy);
    assert.deepEqual(await found({ orderBy, sort: 'desc' }), everybody, orderBy);
  }
});

test('states and kinds', async () => {
  const cases = [
    [{ active: true }, ['hal', 'ben', 'ada']],
    [{ blocked: true }, ['dan', 'cid']],
    [{ active: false, blocked: false, external: false }, everybody],
    [{ external: true }, ['ben']],
    [{ excludeExternal: true }, everybody.filter((name) => name !== 'ben')],
    [{ admins: true }, ['ada']],
    [{ twoFactor: 'enabled' }, ['hal', 'ada']],
    [{ excludeInternal: true, withoutProjectBots: true, withoutProjects: true, asAdmin: true }, everybody],
    [{ createdAfter: '2015-06-01' }, ['hal', 'gus']],
    [{ createdBefore: new Date(Date.UTC(2012, 0, 15, 12, 0, 1)).toISOString() }, ['cid', 'ben', 'ada']],
    [{ search: 'þÓRÐUR' }, ['hal']],
    [{ search: 'cast_eve@example.org' }, ['eve']],
    [{ search: 'cast_eve@example' }, []],
    [{ username: 'CAST_fay' }, ['fay']],
    [{ externUid: '4711', provider: 'github' }, ['hal']],
  ];
  for (const [filters, names] of cases) assert.deepEqual(await found(filters), names, JSON.stringify(filters));
});

test('custom attributes', async () => {
  const of = async (name) => (await root.Users.all({ username: `cast_${name}` }))[0].id;
  await root.UserCustomAttributes.set(await of('ada'), 'home_team', 'red');
  await root.UserCustomAttributes.set(await of('ben'), 'home_team', 'red');
  await root.UserCustomAttributes.set(await of('ben'), 'floor', '2');
  assert.deepEqual(await found({ customAttributes: { home_team: 'red' } }), ['ben', 'ada']);
  assert.deepEqual(await found({ customAttributes: { home_team: 'red', floor: '2' } }), ['ben']);
  // Links to further pages carry them too.
  assert.deepEqual(await found({ customAttributes: { home_team: 'red' }, perPage: 1 }), ['ben', 'ada']);
  const [ada] = await root.Users.all({ username: 'cast_ada', withCustomAttributes: true });
  assert.deepEqual(ada.custom_attributes, [{ key: 'home_team', value: 'red' }]);
});

test('what others are shown', async () => {
  const somebody = await asPerson(await person());
  const listed = await somebody.Users.all({ search: 'cast' });
  for (const user of listed) assert.deepEqual(Object.keys(user).sort(), basic);
  const names = await found({}, somebody);
  for (const name of ['cid', 'dan', 'fay']) assert.ok(!names.includes(name), name);
  assert.deepEqual(await found({ admins: true, twoFactor: 'enabled', orderBy: 'name', sort: 'asc' }, somebody), names);
  await refused(somebody.Users.all({ externUid: '4711', provider: 'github' }), 403, '403 Forbidden');
  assert.deepEqual(Object.keys((await nobody.Users.all({ username: 'cast_ada' }))[0]).sort(), basic);
  await refused(nobody.Users.all(), 403, '403 Forbidden - Not authorized to access /api/v4/users');
});

test('parameters that make no sense', async () => {
  await refused(root.Users.all({ active: 'perhaps' }), 400, 'active is invalid');
  await refused(root.Users.all({ perPage: 'x' }), 400, 'per_page is invalid');
  await refused(root.Users.all({ orderBy: 'email' }), 400, 'order_by does not have a valid value');
  await refused(root.Users.all({ provider: 'github' }), 400, 'extern_uid, provider provide all or none of parameters');
});
