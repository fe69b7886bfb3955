// One person's record.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPerson, basic, clientOf, fields, file, host, password, person, refused, root, rootToken }
  from './context.js';

const everything = {
  skype: 'pat.skype', linkedin: 'pat-linked', twitter: 'pat_tweets', projects_limit: 7, bio: 'Likes tests.',
  location: 'Århus', website_url: 'https://pat.example.org', organization: 'Tests & Sons', job_title: 'Tester',
  pronouns: 'they/them', can_create_group: false, external: false, private_profile: true, theme_id: 3,
  color_scheme_id: 2, note: 'Never sleeps.',
};
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const camelized = Object.fromEntries(Object.entries(everything).map(([name, value]) => [camel(name), value]));

test('who one is', async () => {
  const me = await root.Users.showCurrentUser();
  assert.deepEqual([me.username, me.is_admin, me.state, me.web_url], ['root', true, 'active', `${host}/root`]);
  assert.ok(!('private_token' in me));
  const user = await person();
  const own = await (await asPerson(user)).Users.showCurrentUser();
  assert.deepEqual([own.id, own.email], [user.id, user.email]);
  for (const name of ['is_admin', 'note', 'namespace_id', 'created_by']) assert.ok(!(name in own), name);
});

test('the server', async () => {
  const metadata = await root.Metadata.show();
  assert.equal(metadata.version, '15.11.0');
  assert.ok(metadata.revision);
  assert.deepEqual(Object.keys(metadata.kas).sort(), ['enabled', 'externalUrl', 'version']);
});

test('everything that creating takes', async () => {
  const made = await person({ externUid: '0815', provider: 'github', ...camelized });
  assert.ok(made.confirmed_at);
  assert.deepEqual(made.identities.map((i) => [i.provider, i.extern_uid]), [['github', '0815']]);
  const got = await root.Users.show(made.id);
  for (const user of [made, got])
    for (const [name, value] of Object.entries(everything)) assert.deepEqual(user[name], value, name);
  assert.equal(got.created_by.username, 'root');
  for (const name of ['highest_role', 'current_sign_in_ip', 'last_sign_in_ip', 'sign_in_count'])
    assert.ok(name in got, name);
});

test('names in camel case, and the whole answer', async () => {
  const camelizing = clientOf(rootToken, { camelize: true });
  const me = await camelizing.Users.showCurrentUser();
  assert.deepEqual([me.isAdmin, me.webUrl], [true, `${host}/root`]);
  const { data, status, headers } = await root.Users.create(fields({ showExpanded: true }));
  assert.deepEqual([status, headers['content-type']], [201, 'application/json']);
  assert.equal(data.state, 'active');
  assert.equal(data.confirmed_at, null);
});

test('what others see', async () => {
  const shown = await person({ jobTitle: 'Clerk' });
  const hidden = await person({ privateProfile: true });
  const somebody = await asPerson(await person());
  const seen = await somebody.Users.show(shown.id);
  assert.equal(seen.job_title, 'Clerk');
  for (const name of [...basic, 'created_at', 'followers', 'following']) assert.ok(name in seen, name);
  for (const name of ['email', 'is_admin', 'note', 'identities', 'projects_limit']) assert.ok(!(name in seen), name);
  assert.ok(!('created_at' in (await somebody.Users.show(hidden.id))));
});

// Edits are forms: the library sends their names as they are written.
test('edit', async () => {
  const user = await person();
  const changes = { name: 'Another Name', bio: 'Writes.', website_url: 'https://x.example' };
  const edited = await root.Users.edit(user.id, changes);
  assert.deepEqual([edited.name, edited.bio, edited.website_url], ['Another Name', 'Writes.', 'https://x.example']);
  assert.deepEqual([edited.email, edited.username], [user.email, user.username]);
  const external = await root.Users.edit(user.id, { external: true });
  assert.deepEqual([external.external, external.can_create_group, external.projects_limit], [true, false, 0]);
  assert.equal((await root.Users.edit(user.id, { bio: '' })).bio, '');
  const { id, name } = await root.Users.edit(user.id, {});
  assert.deepEqual([id, name], [user.id, 'Another Name']);
  const boss = await root.Users.edit(user.id, { admin: true, external: false, note: 'New boss.' });
  assert.deepEqual([boss.is_admin, boss.external, boss.note], [true, false, 'New boss.']);
});

test('a new address waits to be confirmed', async () => {
  const user = await person();
  await root.Users.edit(user.id, { email: 'moved-gb@example.org' });
  assert.equal((await root.Users.show(user.id)).email, user.email);
  const moved = await root.Users.edit(user.id, { email: 'moved2-gb@example.org', skip_reconfirmation: true });
  assert.equal(moved.email, 'moved2-gb@example.org');
});

test('a picture', async () => {
  const user = await person();
  const png = (name) => ({ content: new Blob([file(name)], { type: 'image/png' }), filename: name });
  const red = await root.Users.edit(user.id, { name: 'With Picture', avatar: png('red.png') });
  assert.equal(red.name, 'With Picture');
  const blue = await root.Users.edit(user.id, { avatar: png('blue.png') });
  assert.notEqual(blue.avatar_url, red.avatar_url);
  assert.ok(blue.avatar_url.startsWith(host), blue.avatar_url);
  const shown = await fetch(blue.avatar_url);
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/png']);
  assert.deepEqual(Buffer.from(await shown.arrayBuffer()).subarray(1, 4).toString(), 'PNG');
  assert.equal((await root.Users.edit(user.id, { name: 'Same Picture' })).avatar_url, blue.avatar_url);
});

test('remove', async () => {
  const [user, other] = [await person(), await person()];
  assert.equal(await root.Users.remove(user.id), null);
  assert.equal(await root.Users.remove(other.id, { hardDelete: true }), null);
  for (const { id } of [user, other]) {
    await refused(root.Users.show(id), 404, '404 User Not Found');
    await refused(root.Users.remove(id), 404, '404 User Not Found');
  }
  const again = await root.Users.create(fields({ username: user.username }));
  assert.ok(again.id > other.id);
});

test('identities', async () => {
  const user = await person({ externUid: 'gb-uid-1', provider: 'saml' });
  await root.Users.edit(user.id, { extern_uid: 'cn=gb,dc=example', provider: 'ldapmain' });
  assert.deepEqual((await root.Users.all({ externUid: 'gb-uid-1', provider: 'saml' })).map((u) => u.id), [user.id]);
  assert.equal(await root.Users.removeAuthenticationIdentity(user.id, 'saml'), null);
  assert.deepEqual((await root.Users.show(user.id)).identities.map((i) => i.provider), ['ldapmain']);
  await refused(root.Users.removeAuthenticationIdentity(user.id, 'saml'), 404, '404 Identity Not Found');
  await refused(root.Users.removeAuthenticationIdentity(999999, 'saml'), 404, '404 User Not Found');
});

test('a password can be changed and is in no answer', async () => {
  const user = await person();
  const edited = await root.Users.edit(user.id, { password: 'another password 2' });
  assert.ok(!('password' in user) && !('password' in edited));
  const session = (word) => fetch(`${host}/api/v3/session`, {
    method: 'POST', body: new URLSearchParams({ login: user.username, password: word }),
  });
  assert.equal((await session(password)).status, 401);
  assert.equal((await session('another password 2')).status, 201);
});
