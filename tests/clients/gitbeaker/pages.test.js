// Ten thousand people (tests/support/people.py), walked by offset and by keyset as the library does it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person, root } from './context.js';

const people = 10_000;
const walk = async (options) => (await root.Users.all({ perPage: 100, ...options }));
const walkers = (users) => users.filter((user) => user.username.startsWith('walker'));

function assertEverybody(users) {
  assert.equal(users.length, people);
  assert.equal(new Set(users.map((user) => user.id)).size, people);
}

test('offset', async () => {
  const { data, paginationInfo } = await walk({ showExpanded: true });
  assertEverybody(data);
  assert.ok(data.every((user, i) => i === 0 || user.id < data[i - 1].id));
  assert.deepEqual(paginationInfo,
    { total: people, next: null, current: 100, previous: 99, perPage: 100, totalPages: 100 });
});

test('the default size of a page', async () => {
  assertEverybody(await root.Users.all());
});

test('one page, and some', async () => {
  const { data, paginationInfo } = await root.Users.all(
    { page: 5, perPage: 50, orderBy: 'username', sort: 'asc', search: 'walker', showExpanded: true });
  assert.deepEqual([data[0].username, data.at(-1).username, data.length], ['walker00200', 'walker00249', 50]);
  assert.deepEqual([paginationInfo.current, paginationInfo.next, paginationInfo.previous], [5, 6, 4]);
  assert.equal((await root.Users.all({ perPage: 30, maxPages: 4 })).length, 120);
  assert.deepEqual(await root.Users.all({ page: 1000, perPage: 100 }), []);
});

for (const [orderBy, told] of [
  ['id', (user) => [user.id]],
  ['name', (user) => [user.name, user.id]],
  ['username', (user) => [user.username]],
  ['created_at', (user) => [user.created_at, user.id]],
  ['updated_at', undefined],
])
  for (const sort of ['asc', 'desc'])
    test(`keyset by ${orderBy}, ${sort}`, async () => {
      const everybody = await walk({ pagination: 'keyset', orderBy, sort });
      assertEverybody(everybody);
      if (!told) return;
      const shown = walkers(everybody).map(told);
      const order = sort === 'asc' ? 1 : -1;
      const compared = (a, b) => a.reduce((so, part, i) => so || (part < b[i] ? -order : part > b[i] ? order : 0), 0);
      assert.deepEqual(shown, [...shown].sort(compared));
    });

test('a keyset page has no totals', async () => {
  const response = await fetch(`${process.env.USHER_URL}/api/v4/users?pagination=keyset&order_by=id&per_page=5`,
    { headers: { 'private-token': process.env.USHER_TOKEN } });
  assert.deepEqual([...response.headers.keys()].filter((name) => /^x-(total|page|per|next|prev)/.test(name)), []);
  assert.match(response.headers.get('link'), /^<[^>]*[?&]cursor=[^>]*>; rel="next"$/);
});

test('keyset keeps the filters', async () => {
  const found = await walk({ pagination: 'keyset', orderBy: 'username', sort: 'asc', search: 'Walker 42', perPage: 7 });
  assert.ok(found.length > 100);
  assert.ok(found.every((user) => user.name === 'Walker 42' || user.username.includes('42')));
  assert.equal(new Set(found.map((user) => user.id)).size, found.length);
});

test('other lists have pages too', async () => {
  const { id } = await person();
  for (let i = 0; i < 23; i += 1) await root.UserImpersonationTokens.create(id, `token ${i}`, ['api']);
  const { data, paginationInfo } = await root.UserImpersonationTokens.all(id, { perPage: 5, showExpanded: true });
  assert.equal(new Set(data.map((token) => token.id)).size, 23);
  assert.deepEqual([paginationInfo.total, paginationInfo.totalPages, paginationInfo.current], [23, 5, 5]);
  await root.Users.remove(id);
});
