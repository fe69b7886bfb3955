#include "core/gpg_keys.h"

#include "base/log.h"
#include "core/accounts.h"
#include "crypto/openpgp.h"

namespace usher::core {

std::vector<GpgKey> GpgKeys::of(AccountId owner) const {
    return env_.store.read([&](Reader& reader) { return reader.gpg_keys().of(owner); });
}

GpgKeys::Page GpgKeys::page(AccountId owner, std::int64_t offset, std::int64_t limit) const {
    return env_.store.read([&](Reader& reader) {
        return Page{reader.gpg_keys().page(owner, offset, limit), reader.gpg_keys().count(owner)};
    });
}

std::optional<GpgKey> GpgKeys::find(GpgKeyId id) const {
    return env_.store.read([&](Reader& reader) { return reader.gpg_keys().by_id(id); });
}

Result<GpgKey> GpgKeys::add(const Permit& permit, AccountId owner, std::string key) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    if (key.size() > longest_gpg_key)
        return refuse(invalid({{field::key, Fault::too_long, static_cast<std::int64_t>(longest_gpg_key)}}));
    // Before the transaction: a signature takes a while to check.
    const auto parsed = crypto::read_openpgp_keys(key);
    if (!parsed || parsed->size() != 1) return refuse(invalid({{field::key, Fault::bad_format}}));
    GpgKey wanted;
    wanted.account = owner;
    wanted.key = std::move(key);
    wanted.fingerprint = parsed->front().fingerprint;
    wanted.created_at = env_.clock.now();
    auto added = env_.store.write(permit, [&](Writer& writer) -> Result<GpgKey> {
        if (!writer.accounts().lock(owner)) return refuse(not_found("User"));
        if (const auto same = writer.reader().gpg_keys().by_fingerprint(wanted.fingerprint)) {
            Problems problems;
            if (same->key == wanted.key) problems.push_back({field::key, Fault::taken});
            problems.push_back({field::fingerprint, Fault::taken});
            problems.push_back({field::primary_keyid, Fault::taken});
            return refuse(invalid(std::move(problems)));
        }
        const auto most = env_.options.most_gpg_keys;
        if (writer.reader().gpg_keys().count(owner) >= most)
            return refuse(invalid({{field::key, Fault::too_many, most}}));
        auto stored = wanted;
        stored.id = writer.gpg_keys().insert(stored);
        return stored;
    });
    if (added)
        log::audit("gpg_key_added", {{"account", owner.value},
                                     {"by", permit.by().value},
                                     {"fingerprint", std::string_view(added->fingerprint)}});
    return added;
}

Result<void> GpgKeys::remove(const Permit& permit, AccountId owner, GpgKeyId id) {
    if (!permit.covers(owner)) return refuse(ErrorCode::forbidden);
    auto removed = env_.store.write(permit, [&](Writer& writer) -> Result<void> {
        const auto key = writer.reader().gpg_keys().by_id(id);
        if (!key || key->account != owner) return refuse(not_found("GPG Key"));
        writer.gpg_keys().erase(id);
        return {};
    });
    if (removed)
        log::audit("gpg_key_removed",
                   {{"account", owner.value}, {"by", permit.by().value}, {"key", id.value}});
    return removed;
}

}  // namespace usher::core
