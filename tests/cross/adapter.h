// One dialect as far as people move between dialects. A dialect brings a file beside this one and its line in
// adapter.cpp; every test then runs for each pair of dialects.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/world.h"

namespace usher::cross {

// A directory with the administrator root, whom every dialect lets in.
struct Stage {
    explicit Stage(const std::string& store_url);

    testing::World world;
    std::string root_token;  // GitLab's
};
inline constexpr std::string_view root_password = "root-password-1";

struct Person {
    std::string username, display_name, email;
};
// What a dialect says about somebody; one that knows no display names leaves that empty.
struct Shown {
    std::string display_name, email;
    bool admin = false;
    bool operator==(const Shown&) const = default;
};

struct Adapter {
    std::string_view dialect;
    // Each asks as the administrator and answers whether the dialect did it.
    bool (*create)(Stage& stage, const Person& person);
    std::optional<Shown> (*show)(Stage& stage, const std::string& username);
    // nullptr: the dialect knows no display names.
    bool (*rename)(Stage& stage, const std::string& username, const std::string& display_name);
    bool (*remove)(Stage& stage, const std::string& username);
    bool (*block)(Stage& stage, const std::string& username);  // nullptr: the dialect has no word for it
    // What to send along from then on; nothing when it is refused.
    std::optional<testing::World::Headers> (*sign_in)(Stage& stage, const std::string& username,
                                                      const std::string& password);
    bool (*knows)(Stage& stage, const testing::World::Headers& credential);
};

Adapter cds();
Adapter conch();
Adapter gitlab_v3();
Adapter lenses();

const std::vector<Adapter>& adapters();

}  // namespace usher::cross
