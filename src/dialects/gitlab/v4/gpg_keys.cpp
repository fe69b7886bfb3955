#include "dialects/gitlab/v4/gpg_keys.h"

#include "dialects/gitlab/v4/conditional.h"

namespace usher::gitlab::v4 {
namespace {

std::optional<GpgKey> one_of(const Gitlab& gitlab, AccountId owner, GpgKeyId id) {
    auto key = gitlab.directory.gpg_keys.find(id);
    return key && key->account == owner ? key : std::nullopt;
}

Result<GpgKeyView> shown(const Gitlab& gitlab, AccountId owner, GpgKeyId id) {
    auto key = one_of(gitlab, owner, id);
    if (!key) return refuse(not_found("GPG Key"));
    return GpgKeyView(std::move(*key));
}

Result<GpgKeyView> add(Gitlab& gitlab, api::Call& call, AccountId owner, std::string text) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    auto key = gitlab.directory.gpg_keys.add(*permit, owner, std::move(text));
    if (!key) return refuse(key.error());
    return GpgKeyView(std::move(*key));
}

Result<void> remove(Gitlab& gitlab, api::Call& call, AccountId owner, GpgKeyId id) {
    const auto permit = policy::manage_belongings_of(call.actor(), owner);
    if (!permit) return refuse(permit.error());
    return gitlab.directory.gpg_keys.remove(*permit, owner, id);
}

Result<Deleted> remove_unless_newer(Gitlab& gitlab, api::Call& call, AccountId owner, GpgKeyId id) {
    const auto key = one_of(gitlab, owner, id);
    if (!key) return refuse(not_found("GPG Key"));
    if (is_newer(call, key->created_at)) return Deleted(precondition_failed());
    const auto removed = remove(gitlab, call, owner, id);
    if (!removed) return refuse(removed.error());
    return Deleted(api::NoContent{});
}

Result<RevokedGpgKey> revoke(Gitlab& gitlab, api::Call& call, AccountId owner, GpgKeyId id) {
    const auto removed = remove(gitlab, call, owner, id);
    if (!removed) return refuse(removed.error());
    return RevokedGpgKey{};
}

std::vector<GpgKeyView> keys_page(const Gitlab& gitlab, api::Call& call, const PageAsked& asked,
                                  AccountId owner) {
    const auto paging = asked.paging();
    return shown_page<GpgKeyView>(gitlab, call, asked,
                                  gitlab.directory.gpg_keys.page(owner, paging.offset(), paging.per_page()));
}

}  // namespace

Result<std::vector<GpgKeyView>> list_own_gpg_keys(Gitlab& gitlab, api::Call& call, PageAsked asked) {
    return keys_page(gitlab, call, asked, call.actor().id);
}

Result<GpgKeyView> get_own_gpg_key(Gitlab& gitlab, api::Call& call, GpgKeyIdAsked asked) {
    return shown(gitlab, call.actor().id, asked.key());
}

Result<GpgKeyView> add_own_gpg_key(Gitlab& gitlab, api::Call& call, NewGpgKey given) {
    return add(gitlab, call, call.actor().id, std::move(given.key));
}

Result<Deleted> delete_own_gpg_key(Gitlab& gitlab, api::Call& call, GpgKeyIdAsked asked) {
    return remove_unless_newer(gitlab, call, call.actor().id, asked.key());
}

Result<RevokedGpgKey> revoke_own_gpg_key(Gitlab& gitlab, api::Call& call, GpgKeyIdAsked asked) {
    return revoke(gitlab, call, call.actor().id, asked.key());
}

Result<std::vector<GpgKeyView>> list_gpg_keys_of(Gitlab& gitlab, api::Call& call, UserPage asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return keys_page(gitlab, call, asked, asked.account());
}

Result<GpgKeyView> get_gpg_key_of(Gitlab& gitlab, api::Call&, GpgKeyOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return shown(gitlab, asked.account(), asked.key());
}

Result<GpgKeyView> add_gpg_key_for(Gitlab& gitlab, api::Call& call, NewGpgKeyFor given) {
    if (!exists(gitlab, given.account())) return refuse(not_found("User"));
    return add(gitlab, call, given.account(), std::move(given.key));
}

Result<Deleted> delete_gpg_key_of(Gitlab& gitlab, api::Call& call, GpgKeyOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return remove_unless_newer(gitlab, call, asked.account(), asked.key());
}

Result<RevokedGpgKey> revoke_gpg_key_of(Gitlab& gitlab, api::Call& call, GpgKeyOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return revoke(gitlab, call, asked.account(), asked.key());
}

}  // namespace usher::gitlab::v4
