// Status, preferences, custom attributes, and the lists of what Usher has none of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPerson, person, refused, root, seenActing } from './context.js';

test('status', async () => {
  const user = await person();
  const somebody = await asPerson(user);
  await somebody.Users.editStatus({ emoji: 'coffee', message: 'Back at *four*', availability: 'busy' });
  for (const status of [await somebody.Users.showStatus(), await root.Users.showStatus({ iDOrUsername: user.id }),
    await root.Users.showStatus({ iDOrUsername: user.username })]) {
    assert.deepEqual([status.emoji, status.message, status.availability], ['coffee', 'Back at *four*', 'busy']);
    assert.match(status.message_html, /four/);
  }
  await somebody.Users.editStatus({ message: 'Gone' });
  assert.notEqual((await somebody.Users.showStatus()).availability, 'busy');
  await refused(somebody.Users.editStatus({ emoji: 'no-such-emoji' }), 400, { emoji: ['is not a valid emoji name'] });
});

test('preferences', async () => {
  const user = await person();
  const somebody = await asPerson(user);
  const before = await somebody.Users.showCurrentUserPreferences();
  assert.equal(before.user_id, user.id);
  const after = await somebody.Users.editCurrentUserPreferences(true, false);
  assert.deepEqual(after, { ...before, view_diffs_file_by_file: true, show_whitespace_in_diffs: false });
  assert.deepEqual(await somebody.Users.showCurrentUserPreferences(), after);
});

test('custom attributes', async () => {
  const { id } = await person();
  const attributes = root.UserCustomAttributes;
  assert.deepEqual(await attributes.set(id, 'team', 'red'), { key: 'team', value: 'red' });
  assert.deepEqual(await attributes.set(id, 'team', 'blue'), { key: 'team', value: 'blue' });
  await attributes.set(id, 'cost center/1 % ü', 'søme välue');
  assert.equal((await attributes.all(id)).length, 2);
  assert.equal((await attributes.show(id, 'cost center/1 % ü')).value, 'søme välue');
  assert.equal(await attributes.remove(id, 'team'), null);
  await refused(attributes.show(id, 'team'), 404, '404 Not found');
  await refused(attributes.all(999999), 404, '404 User Not Found');
  await refused((await asPerson({ id })).UserCustomAttributes.all(id), 403, '403 Forbidden');
});

test('lists of nothing', async () => {
  const user = await person();
  for (const list of ['allMemberships', 'allProjects', 'allStarredProjects', 'allEvents', 'allFollowers',
    'allFollowing'])
    assert.deepEqual(await root.Users[list](user.id), [], list);
  assert.deepEqual(await root.Events.all({ userId: user.id }), []);
  assert.deepEqual(await root.Projects.all({ userId: user.id }), []);
  assert.deepEqual(await root.Projects.all({ userId: user.id, starredOnly: true }), []);
  const { data, paginationInfo } = await root.Users.allFollowers(user.id, { showExpanded: true });
  assert.deepEqual([data, paginationInfo.total, paginationInfo.totalPages], [[], 0, 1]);
  assert.deepEqual(await root.Users.showAssociationsCount(user.id),
    { groups_count: 0, projects_count: 0, issues_count: 0, merge_requests_count: 0 });
  await refused((await asPerson(user)).Users.allMemberships(user.id), 403, '403 Forbidden');
});

test('activities', async () => {
  const user = await person();
  await (await asPerson(user)).Users.showCurrentUser();
  const day = await seenActing(user);
  const found = (await root.Users.allActivities({ from: day })).filter((entry) => entry.username === user.username);
  assert.deepEqual(found, [{ username: user.username, last_activity_on: day, last_activity_at: day }]);
  assert.deepEqual(await root.Users.allActivities({ from: '2100-01-01' }), []);
});
