#include "core/keys.h"

#include "base/log.h"
#include "base/text.h"
#include "core/accounts.h"
#include "crypto/digest.h"

namespace usher::core {
namespace {

// "0a0b…" -> "0a:0b:…"
std::string with_colons(const std::string& digits) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i > 0) out.push_back(':');
        out.append(digits, i, 2);
    }
    return out;
}

}  // namespace

bool fingerprint(SshKey& key) {
    const auto blob = key_blob(key.key);
    if (!blob) return false;
    key.fingerprint = with_colons(hex(crypto::md5(*blob)));
    const auto digest = crypto::sha256(*blob);
    key.sha256 = base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
    while (key.sha256.ends_with('=')) key.sha256.pop_back();
    return true;
}

std::vector<SshKey> Keys::of(AccountId owner) const {
    return env_.store.read([&](Reader& reader) { return reader.keys().of(owner); });
}

Keys::Page Keys::page(AccountId owner, std::int64_t offset, std::int64_t limit) const {
    return env_.store.read([&](Reader& reader) {
        return Page{reader.keys().page(owner, offset, limit), reader.keys().count(owner)};
    });
}

std::optional<SshKey> Keys::find(KeyId id) const {
    return env_.store.read([&](Reader& reader) { return reader.keys().by_id(id); });
}

std::optional<SshKey> Keys::find_by_fingerprint(std::string_view fingerprint) const {
    constexpr std::string_view sha256 = "SHA256:";
    constexpr std::string_view md5 = "MD5:";
    if (!is_clean_text(fingerprint)) return std::nullopt;
    return env_.store.read([&](Reader& reader) {
        if (fingerprint.starts_with(sha256))
            return reader.keys().by_sha256(fingerprint.substr(sha256.size()));
        if (fingerprint.starts_with(md5)) return reader.keys().by_fingerprint(fingerprint.substr(md5.size()));
        return reader.keys().by_fingerprint(fingerprint);
    });
}

Result<SshKey> Keys::add(const Permit& permit, AccountId owner, std::string title, std::string_view key,
                         Problems found, KeyUse use) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    SshKey wanted;
    wanted.account = owner;
    wanted.title = std::move(title);
    wanted.key = trim(key);
    wanted.usage = use.usage;
    wanted.expires_at = use.expires_at;
    wanted.created_at = wanted.updated_at = env_.clock.now();
    const bool readable = fingerprint(wanted);
    if (!readable) found.push_back({field::fingerprint, Fault::no_fingerprint});

    auto added = env_.store.write(permit, [&](Writer& writer) -> Result<SshKey> {
        auto& keys = writer.reader().keys();
        Problems problems = found;
        if (keys.has_text(wanted.key)) problems.push_back({field::key, Fault::taken});
        if (readable && keys.has_fingerprint(wanted.fingerprint))
            problems.push_back({field::fingerprint, Fault::taken});
        if (!problems.empty()) return refuse(invalid(std::move(problems)));
        if (!writer.accounts().lock(owner)) return refuse(not_found("User"));
        const auto most = env_.options.most_ssh_keys;
        if (keys.count(owner) >= most) return refuse(invalid({{field::key, Fault::too_many, most}}));
        auto stored = wanted;
        stored.id = writer.keys().insert(stored);
        return stored;
    });
    if (added)
        log::audit("key_added", {{"account", owner.value},
                                 {"by", permit.by().value},
                                 {"fingerprint", std::string_view(added->sha256)}});
    return added;
}

Result<SshKey> Keys::remove(const Permit& permit, AccountId owner, KeyId id) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    auto removed = env_.store.write(permit, [&](Writer& writer) -> Result<SshKey> {
        auto key = writer.reader().keys().by_id(id);
        if (!key || key->account != owner) return refuse(not_found("Key"));
        writer.keys().erase(id);
        return std::move(*key);
    });
    if (removed)
        log::audit("key_removed", {{"account", owner.value}, {"by", permit.by().value}, {"key", id.value}});
    return removed;
}

}  // namespace usher::core
