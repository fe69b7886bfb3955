#include "store/postgres/names.h"

#include <algorithm>

namespace usher {

namespace {

constexpr std::size_t id_size = 8;

void append(std::string& out, char kind, AccountId id) {
    out.push_back(kind);
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(static_cast<std::uint64_t>(id.value) >> shift & 0xff));
}

AccountId id_from(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
    return AccountId{static_cast<std::int64_t>(value)};
}

}  // namespace

std::string packed(const Changes& changes) {
    std::string out;
    if (changes.size() > most_named) return out;
    for (const auto id : changes.accounts) append(out, 'a', id);
    for (const auto id : changes.holders) append(out, 'h', id);
    for (const auto& hash : changes.credentials) {
        out.push_back('c');
        out.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    }
    return out;
}

bool add_packed(std::string_view names, Changes& changes) {
    if (names.empty()) return false;
    while (!names.empty()) {
        const char kind = names.front();
        names.remove_prefix(1);
        TokenHash hash;
        const auto size = kind == 'c' ? hash.size() : id_size;
        if (names.size() < size) return false;
        if (kind == 'a') {
            changes.accounts.push_back(id_from(names.substr(0, size)));
        } else if (kind == 'h') {
            changes.holders.push_back(id_from(names.substr(0, size)));
        } else if (kind == 'c') {
            std::copy_n(names.begin(), size, hash.begin());
            changes.credentials.push_back(hash);
        } else {
            return false;  // of a newer version
        }
        names.remove_prefix(size);
    }
    return changes.size() <= most_named;
}

}  // namespace usher
