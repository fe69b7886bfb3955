#include "dialects/gitlab/v3/keys.h"

#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/keys.h"

namespace usher::gitlab::v3 {

Result<std::vector<KeyView>> list_own_keys(Gitlab& gitlab, api::Call& call) {
    return views_of<KeyView>(gitlab.directory.keys.of(call.actor().id));
}

Result<KeyView> get_own_key(Gitlab& gitlab, api::Call& call, LooseId id) {
    auto key = gitlab.directory.keys.find({id.number()});
    if (!key || key->account != call.actor().id) return refuse(not_found(""));
    return KeyView(std::move(*key));
}

Result<KeyView> add_own_key(Gitlab& gitlab, api::Call& call, NewKey given) {
    auto key = add_key(gitlab, call, call.actor().id, std::move(given.title), given.key);
    if (!key) return refuse(key.error());
    return KeyView(std::move(*key));
}

Result<std::variant<DeletedKey, api::Null>> delete_own_key(Gitlab& gitlab, api::Call& call, LooseId id) {
    auto key = remove_key(gitlab, call, call.actor().id, {id.number()});
    if (key) return DeletedKey(std::move(*key));
    if (key.error().code == ErrorCode::not_found) return api::Null{};
    return refuse(key.error());
}

Result<std::vector<KeyView>> list_keys_of(Gitlab& gitlab, api::Call&, OwnerId owner) {
    if (!gitlab.directory.accounts.find(owner.account())) return refuse(not_found("User"));
    return views_of<KeyView>(gitlab.directory.keys.of(owner.account()));
}

Result<std::variant<KeyView, api::Raw>> add_key_for(Gitlab& gitlab, api::Call& call, NewKeyFor given) {
    const AccountId owner{given.id};
    if (!gitlab.directory.accounts.find(owner)) return refuse(not_found(""));
    auto key = add_key(gitlab, call, owner, std::move(given.title), given.key);
    if (key) return KeyView(std::move(*key));
    if (key.error().code == ErrorCode::invalid) return problem_answer(gitlab, 404, key.error().problems);
    return refuse(without_subject(key.error()));
}

Result<DeletedKey> delete_key_of(Gitlab& gitlab, api::Call& call, OwnedId given) {
    if (!gitlab.directory.accounts.find(given.account())) return refuse(not_found("User"));
    auto key = remove_key(gitlab, call, given.account(), {given.id});
    if (!key) return refuse(key.error());
    return DeletedKey(std::move(*key));
}

Result<KeyWithUser> get_key(Gitlab& gitlab, api::Call&, UserId id) {
    auto key = gitlab.directory.keys.find({id.id});
    if (!key) return refuse(not_found(""));
    auto owner = gitlab.directory.accounts.find(key->account);
    if (!owner) return refuse(not_found(""));
    return KeyWithUser(std::move(*key), FullUser(gitlab, std::move(owner)));
}

}  // namespace usher::gitlab::v3
