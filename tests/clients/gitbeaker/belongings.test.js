// SSH keys, addresses and OpenPGP keys: of others, and one's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPerson, file, ids, nobody, person, refused, root, sshKey, statusOfRefusal } from './context.js';

const taken = ['has already been taken'];

test("another's SSH keys", async () => {
  const user = await person();
  const userId = user.id;
  const line = sshKey('another', 'pat@laptop');
  const key = await root.UserSSHKeys.create('laptop', line, { userId });
  assert.deepEqual([key.title, key.key, key.expires_at, key.usage_type], ['laptop', line, null, 'auth_and_signing']);
  const signing = { expiresAt: '2099-12-31', usageType: 'signing' };
  const other = await root.UserSSHKeys.add('CI', sshKey('ci'), { userId, ...signing });
  assert.deepEqual([other.expires_at, other.usage_type], ['2099-12-31T00:00:00.000Z', 'signing']);
  assert.deepEqual(ids(await root.UserSSHKeys.all({ userId })), ids([key, other]));
  assert.deepEqual(await root.UserSSHKeys.show(key.id, { userId }), key);
  assert.deepEqual(ids(await nobody.UserSSHKeys.all({ userId: user.username })), ids([key, other]));
  assert.equal(await root.UserSSHKeys.remove(key.id, { userId }), null);
  await refused(root.UserSSHKeys.remove(key.id, { userId }), 404, '404 Key Not Found');
  await refused(root.UserSSHKeys.show(key.id, { userId }), 404, '404 Key Not Found');
  const found = await root.Keys.show({ keyId: other.id });
  assert.deepEqual([found.id, found.user.username], [other.id, user.username]);
  // This version of the library loses the fingerprint on its way into the URL.
  assert.equal(await statusOfRefusal(root.Keys.show({ fingerprint: 'SHA256:anything' })), 400);
});

test('SSH keys that are refused', async () => {
  const { id: userId } = await person();
  const line = sshKey('taken');
  await root.UserSSHKeys.create('first', line, { userId });
  await refused(root.UserSSHKeys.create('again', line, { userId }), 400, { key: taken, fingerprint: taken });
  await refused(root.UserSSHKeys.create('again', 'some key', { userId }), 400,
    { key: ['is invalid'], fingerprint: ['cannot be generated'] });
  await refused(root.UserSSHKeys.create('t', sshKey('fresh'), { userId: 999999 }), 404, '404 User Not Found');
  await refused(root.UserSSHKeys.create(undefined, line, { userId: 999999 }), 400, 'title is missing');
});

test('own SSH keys', async () => {
  const [somebody, stranger] = [await asPerson(await person()), await asPerson(await person())];
  const key = await somebody.UserSSHKeys.create('mine', sshKey('own'));
  assert.deepEqual(ids(await somebody.UserSSHKeys.all()), [key.id]);
  assert.equal((await somebody.UserSSHKeys.show(key.id)).title, 'mine');
  await refused(stranger.UserSSHKeys.show(key.id), 404, '404 Key Not Found');
  await refused(stranger.UserSSHKeys.remove(key.id), 404, '404 Key Not Found');
  await refused(somebody.UserSSHKeys.remove('mine'), 400, 'key_id is invalid');
  assert.equal(await somebody.UserSSHKeys.remove(key.id), null);
  assert.deepEqual(await somebody.UserSSHKeys.all(), []);
});

test("another's addresses", async () => {
  const { id: userId, email: primary } = await person();
  const email = await root.UserEmails.create('GB-second@example.org', { userId, skipConfirmation: true });
  assert.equal(email.email, 'gb-second@example.org');
  assert.ok(email.confirmed_at);
  const waiting = await root.UserEmails.add('gb-third@example.org', { userId });
  assert.equal(waiting.confirmed_at, null);
  assert.deepEqual(ids(await root.UserEmails.all({ userId })), ids([email, waiting]));
  await refused(root.UserEmails.create(primary, { userId }), 400, { email: taken });
  await refused(root.UserEmails.create('nonsense', { userId }), 400, { email: ['is invalid'] });
  assert.equal(await root.UserEmails.remove(email.id, { userId }), null);
  await refused(root.UserEmails.remove(email.id, { userId }), 404, '404 Email Not Found');
});

test('own addresses', async () => {
  const somebody = await asPerson(await person());
  const email = await somebody.UserEmails.create('gb-own@example.org');
  assert.deepEqual((await somebody.UserEmails.all()).map((e) => e.email), ['gb-own@example.org']);
  assert.equal((await somebody.UserEmails.show(email.id)).email, 'gb-own@example.org');
  await refused(root.UserEmails.show(email.id), 404, '404 Email Not Found');
  await refused(somebody.UserEmails.remove('own'), 400, 'email_id is invalid');
  assert.equal(await somebody.UserEmails.remove(email.id), null);
  await refused(somebody.UserEmails.show(email.id), 404, '404 Email Not Found');
});

test('OpenPGP keys', async () => {
  const user = await person();
  const somebody = await asPerson(user);
  const [one, two] = [file('one.asc').toString(), file('two.asc').toString()];
  const key = await root.UserGPGKeys.create(one, { userId: user.id });
  assert.equal(key.key, one);
  const own = await somebody.UserGPGKeys.add(two);
  assert.deepEqual(ids(await somebody.UserGPGKeys.all()), ids([key, own]));
  assert.deepEqual(ids(await root.UserGPGKeys.all({ userId: user.id })), ids([key, own]));
  assert.equal((await somebody.UserGPGKeys.show(own.id)).key, two);
  assert.equal((await root.UserGPGKeys.show(key.id, { userId: user.id })).key, one);
  assert.equal(await statusOfRefusal(somebody.UserGPGKeys.add(two)), 400);
  assert.equal(await root.UserGPGKeys.remove(key.id, { userId: user.id }), null);
  assert.equal(await somebody.UserGPGKeys.remove(own.id), null);
  await refused(somebody.UserGPGKeys.show(own.id), 404, '404 GPG Key Not Found');
});
