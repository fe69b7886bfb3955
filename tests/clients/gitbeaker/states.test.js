// Blocking, deactivating, banning, approving. The library turns the answers null and false into {}.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPerson, person, refused, root, seenActing, statusOfRefusal } from './context.js';

const state = async (user) => (await root.Users.show(user.id)).state;
const named = async (username) => (await root.Users.all({ username }))[0];

test('block', async () => {
  const user = await person();
  const client = await asPerson(user);
  assert.equal(await root.Users.block(user.id), true);
  assert.equal(await state(user), 'blocked');
  await refused(client.Users.showCurrentUser(), 403, '403 Forbidden - Your account has been blocked.');
  assert.deepEqual(await root.Users.block(user.id), {});
  assert.equal(await root.Users.unblock(user.id), true);
  assert.deepEqual(await root.Users.unblock(user.id), {});
  assert.equal((await client.Users.showCurrentUser()).state, 'active');
});

test('block is refused', async () => {
  const ldap = await named('ldap_one');
  assert.equal(ldap.state, 'ldap_blocked');
  await refused(root.Users.block(ldap.id), 403, '403 Forbidden - LDAP blocked users cannot be modified by the API');
  await refused(root.Users.unblock(ldap.id), 403, '403 Forbidden - LDAP blocked users cannot be unblocked by the API');
  await refused(root.Users.block(1), 403, '403 Forbidden - The API initiating user cannot be blocked by the API');
  await refused(root.Users.block(999999), 404, '404 User Not Found');
  await refused((await asPerson(await person())).Users.block(1), 403, '403 Forbidden');
});

test('deactivate', async () => {
  const user = await person();
  const client = await asPerson(user);
  assert.equal(await root.Users.deactivate(user.id), true);
  assert.equal(await state(user), 'deactivated');
  assert.deepEqual(await root.Users.deactivate(user.id), {});
  await refused(root.Users.unblock(user.id), 403, '403 Forbidden - Deactivated users cannot be unblocked by the API');
  assert.equal(await statusOfRefusal(client.Users.showCurrentUser()), 403);
  assert.equal(await root.Users.activate(user.id), true);
  assert.deepEqual(await root.Users.activate(user.id), {});
  await client.Users.showCurrentUser();
  await seenActing(user);
  await refused(root.Users.deactivate(user.id), 403,
    'The user you are trying to deactivate has been active in the past 90 days and cannot be deactivated');
  await root.Users.block(user.id);
  await refused(root.Users.deactivate(user.id), 403, 'Error occurred. A blocked user cannot be deactivated');
  await refused(root.Users.activate(user.id), 403, '403 Forbidden - A blocked user must be unblocked to be activated');
});

test('ban', async () => {
  const user = await person();
  await refused(root.Users.unban(user.id), 403, 'You cannot unban active users.');
  assert.equal(await root.Users.ban(user.id), true);
  assert.equal(await state(user), 'banned');
  await refused(root.Users.ban(user.id), 403, 'You cannot ban banned users.');
  assert.equal(await root.Users.unban(user.id), true);
  assert.equal(await state(user), 'active');
});

test('approve and reject', async () => {
  const [letIn, sentAway] = [await named('let_in'), await named('sent_away')];
  assert.equal(letIn.state, 'blocked_pending_approval');
  assert.deepEqual(await root.Users.approve(letIn.id), { message: 'Success' });
  assert.equal(await state(letIn), 'active');
  await refused(root.Users.approve(letIn.id), 409, 'The user you are trying to approve is not pending approval');
  await refused(root.Users.reject(letIn.id), 409, 'User does not have a pending request');
  assert.deepEqual(await root.Users.reject(sentAway.id), { message: 'Success' });
  await refused(root.Users.show(sentAway.id), 404, '404 User Not Found');
});

test('two factors', async () => {
  const user = await person();
  await refused(root.Users.disableTwoFactor(user.id), 400,
    '400 Bad request - Two-factor authentication is not enabled for this user');
  await refused(root.Users.disableTwoFactor(1), 403,
    '403 Forbidden - Two-factor authentication for admins cannot be disabled via the API. Use the Rails console');
  const secured = await named('two_factor_one');
  assert.equal(secured.two_factor_enabled, true);
  assert.equal(await root.Users.disableTwoFactor(secured.id), null);
  assert.equal((await root.Users.show(secured.id)).two_factor_enabled, false);
});
