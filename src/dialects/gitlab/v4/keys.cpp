#include "dialects/gitlab/v4/keys.h"

#include <algorithm>

#include "base/text.h"
#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/keys.h"
#include "dialects/gitlab/v4/conditional.h"

namespace usher::gitlab::v4 {
namespace {

// A line that was broken on its way here is joined (contract/gitlab.md section 8.3).
std::string on_one_line(std::string_view text) {
    std::string line;
    for (const char c : text)
        if (c != '\r' && c != '\n') line += c;
    return line;
}

Result<KeyView> add(Gitlab& gitlab, api::Call& call, AccountId owner, const NewKey& given) {
    core::KeyUse use;
    use.usage = parse_key_usage(given.usage_type.word).value_or(KeyUsage::auth_and_signing);
    use.expires_at = given.expires_at;
    if (is_blank(given.title)) call.problems.push_back({"title", Fault::blank});
    if (use.expires_at && *use.expires_at <= gitlab.now())
        call.problems.push_back({core::field::key, Fault::not_allowed, 0, "has expired"});
    auto key = add_key(gitlab, call, owner, given.title, on_one_line(given.key), use);
    if (!key) return refuse(key.error());
    return KeyView(std::move(*key));
}

Result<Deleted> remove(Gitlab& gitlab, api::Call& call, AccountId owner, KeyId id) {
    const auto key = gitlab.directory.keys.find(id);
    if (!key || key->account != owner) return refuse(not_found("Key"));
    if (is_newer(call, key->updated_at)) return Deleted(precondition_failed());
    const auto removed = remove_key(gitlab, call, owner, id);
    if (!removed) return refuse(removed.error());
    return Deleted(api::NoContent{});
}

Result<KeyWithUser> with_owner(const Gitlab& gitlab, SshKey key) {
    auto owner = gitlab.directory.accounts.find(key.account);
    if (!owner) return refuse(not_found("Key"));
    return KeyWithUser(std::move(key), PublicUser(gitlab, std::move(owner)));
}

std::vector<KeyView> keys_page(const Gitlab& gitlab, api::Call& call, const PageAsked& asked,
                               AccountId owner) {
    const auto paging = asked.paging();
    return shown_page<KeyView>(gitlab, call, asked,
                               gitlab.directory.keys.page(owner, paging.offset(), paging.per_page()));
}

// "SHA256:" and 43 characters of base64, or 16 pairs of hexadecimal digits.
bool is_fingerprint(std::string_view text) {
    if (text.starts_with("SHA256:")) {
        auto padded = std::string(text.substr(7));
        if (padded.size() != 43) return false;
        return from_base64(padded + "=").has_value();
    }
    if (text.starts_with("MD5:")) text.remove_prefix(4);
    if (text.size() != 47) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (at % 3 == 2 ? c != ':' : !digit) return false;
    }
    return true;
}

}  // namespace

std::optional<Account> find_user(const Gitlab& gitlab, const std::string& user) {
    const auto& accounts = gitlab.directory.accounts;
    if (const auto id = parse_id(user)) return copy_of(accounts.find(AccountId{*id}));
    return accounts.find_by_username_ignoring_case(user);
}

Result<std::vector<KeyView>> list_own_keys(Gitlab& gitlab, api::Call& call, PageAsked asked) {
    return keys_page(gitlab, call, asked, call.actor().id);
}

Result<KeyView> get_own_key(Gitlab& gitlab, api::Call& call, KeyIdAsked asked) {
    auto key = gitlab.directory.keys.find(asked.key());
    if (!key || key->account != call.actor().id) return refuse(not_found("Key"));
    return KeyView(std::move(*key));
}

Result<KeyView> add_own_key(Gitlab& gitlab, api::Call& call, NewKey given) {
    return add(gitlab, call, call.actor().id, given);
}

Result<Deleted> delete_own_key(Gitlab& gitlab, api::Call& call, KeyIdAsked asked) {
    return remove(gitlab, call, call.actor().id, asked.key());
}

Result<std::vector<KeyView>> list_keys_of(Gitlab& gitlab, api::Call& call, UserNamedPage asked) {
    const auto account = find_user(gitlab, asked.user);
    if (!account) return refuse(not_found("User"));
    return keys_page(gitlab, call, asked, account->id);
}

Result<KeyView> get_key_of(Gitlab& gitlab, api::Call&, KeyOfNamed asked) {
    const auto account = find_user(gitlab, asked.user);
    if (!account) return refuse(not_found("User"));
    auto key = gitlab.directory.keys.find(asked.key());
    if (!key || key->account != account->id) return refuse(not_found("Key"));
    return KeyView(std::move(*key));
}

Result<KeyView> add_key_for(Gitlab& gitlab, api::Call& call, NewKeyFor given) {
    const AccountId owner{given.id};
    if (!exists(gitlab, owner)) return refuse(not_found("User"));
    return add(gitlab, call, owner, given);
}

Result<Deleted> delete_key_of(Gitlab& gitlab, api::Call& call, KeyOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    return remove(gitlab, call, asked.account(), asked.key());
}

Result<KeyWithUser> get_key(Gitlab& gitlab, api::Call&, KeyIdAsked asked) {
    auto key = gitlab.directory.keys.find(asked.key());
    if (!key) return refuse(not_found(""));
    return with_owner(gitlab, std::move(*key));
}

Result<std::variant<KeyWithUser, api::Raw>> find_key(Gitlab& gitlab, api::Call&, FingerprintAsked asked) {
    if (!is_fingerprint(asked.fingerprint)) return message(400, "Failed to return the key");
    auto key = gitlab.directory.keys.find_by_fingerprint(asked.fingerprint);
    if (!key) return refuse(not_found("Key"));
    auto view = with_owner(gitlab, std::move(*key));
    if (!view) return refuse(view.error());
    return std::move(*view);
}

}  // namespace usher::gitlab::v4
