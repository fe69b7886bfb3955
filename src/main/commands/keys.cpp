#include "main/commands/keys.h"

#include <fmt/format.h>

namespace usher {
namespace {

constexpr std::int64_t most_days = 36500;

// A key as commands print it; the key itself is nobody's to see.
struct KeyLine {
    std::int64_t id;
    std::string created_at;
    std::string_view use;

    static void fields(auto& field) {
        field("id", &KeyLine::id, "");
        field("created_at", &KeyLine::created_at, "");
        field("use", &KeyLine::use, "signs or verifies");
    }
};

void print(const Console& console, const KeyLine& key) {
    if (!console.json) return console.print(fmt::format("{:>6}  {}  {}", key.id, key.created_at, key.use));
    std::string json;
    api::encode(json, key);
    console.print(json);
}

KeyLine line_of(const SigningKey& key, std::string_view use) {
    return {key.id.value, iso8601_millis(key.created_at), use};
}

}  // namespace

int key_list(core::Directory& directory, const Console& console, const KeyList&) {
    bool newest = true;
    for (const auto& key : directory.signing_keys.list()) {
        print(console, line_of(key, newest ? "signs" : "verifies"));
        newest = false;
    }
    return done;
}

int key_rotate(core::Directory& directory, const Console& console, const KeyRotate& options) {
    std::optional<std::chrono::days> keep_at_most;
    if (options.drop_older_than) {
        const auto days = parse_id(*options.drop_older_than);
        if (!days || *days > most_days) {
            console.complain(fmt::format("usher: --drop-older-than {}: must be a number of days, at most {}",
                                         *options.drop_older_than, most_days));
            return wrong_usage;
        }
        keep_at_most = std::chrono::days(*days);
    }
    const auto rotated = directory.signing_keys.rotate(policy::operate(), keep_at_most);
    if (!rotated) {
        console.complain("usher: no key was made: " + explain(rotated.error()));
        return refused;
    }
    print(console, line_of(rotated->key, "signs"));
    for (const auto& key : rotated->dropped) print(console, line_of(key, "dropped"));
    return done;
}

}  // namespace usher
