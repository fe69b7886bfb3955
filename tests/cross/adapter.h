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

// A way to keep somebody out, and the way back.
struct Stop {
    const char* name;
    bool (*stop)(Stage& stage, const std::string& username);
    bool (*lift)(Stage& stage, const std::string& username);
};

struct Adapter {
    std::string_view dialect;
    // Each asks as the administrator and answers whether the dialect did it.
    bool (*create)(Stage& stage, const Person& person) = nullptr;
    std::optional<Shown> (*show)(Stage& stage, const std::string& username) = nullptr;
    // nullptr: the dialect knows no display names.
    bool (*rename)(Stage& stage, const std::string& username, const std::string& display_name) = nullptr;
    bool (*remove)(Stage& stage, const std::string& username) = nullptr;
    std::vector<Stop> stops = {};  // none: the dialect has no word for it
    // What to send along from then on; nothing when it is refused. nullptr: nobody signs in with a password.
    std::optional<testing::World::Headers> (*sign_in)(Stage& stage, const std::string& username,
                                                      const std::string& password) = nullptr;
    // The same, from the administrator's hands. nullptr: the dialect has nothing of the kind.
    std::optional<testing::World::Headers> (*give_token)(Stage& stage, const std::string& username) = nullptr;
    bool (*knows)(Stage& stage, const testing::World::Headers& credential) = nullptr;
    // Dialects that name the same here take each other's credentials.
    std::string_view credentials = dialect;

    // By a password, or where there is none in the dialect by a token.
    std::optional<testing::World::Headers> enter(Stage& stage, const std::string& username,
                                                 const std::string& password) const {
        return sign_in ? sign_in(stage, username, password) : give_token(stage, username);
    }
};

Adapter cds();
Adapter conch();
Adapter gitlab_v3();
Adapter gitlab_v4();
Adapter lenses();

const std::vector<Adapter>& adapters();

}  // namespace usher::cross
