// How one dialect is asked, and how it refuses. A dialect brings a file beside this one and its line in
// manner.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "support/world.h"

namespace usher::access {

class Scene;

// The credential a request carries.
enum class Credential {
    none,
    nonsense,
    normal,
    blocked,
    ldap_blocked,
    expired,
    revoked,
    service,
    admin,
    admin_as_normal,  // an administrator who acts for the normal user
};
// Whose id, key and address the request names.
enum class Target { own, others, nobodys };
enum class Way { header, query, bearer, cookie };

// How to ask one operation so that it succeeds when the caller has the right to. In target and body stand
//   {id} {username} {key} {email}   whose they are, the cell says
//   {link}                          the secret of a mailed link
//   {choice}                        that of one by which to choose a password
//   {picture}                       whose and which, of an uploaded picture: "6/NAME.png"
struct Row {
    std::string_view operation;
    std::string_view target;  // below the dialect's mount
    std::string_view body = {};
    // Its answer may hold the private token of whoever it is about.
    bool shows_private_token = false;
    // It changes something although it is a GET.
    bool changes = false;
    // Its body is an open object: no field of it is unknown.
    bool takes_anything = false;
};

struct Question {
    std::string path;
    testing::World::Headers headers = {};
    std::string body = {};

    void add_query(const std::string& name, const std::string& value);
};

struct Cell {
    const api::Operation& operation;
    Credential credential;
    Access rights;  // what the credential makes of the caller: anyone, signed_in or admin
    Target target;
    Way way;
};

struct Refusal {
    int status;
    std::string body;  // {{any}} as in golden files
};

Access usual_rights(Credential credential);
// Administrators may do everything, and everybody what is about oneself.
bool usually_may(const Cell& cell);

struct Manner {
    std::string_view dialect;
    std::vector<Row> rows;
    std::vector<Way> ways;
    // Puts the credential into the question.
    void (*present)(Scene& scene, Credential credential, Way way, Question& question);
    // Asked about cells that may not.
    Refusal (*refusal)(const Cell& cell);
    Access (*rights)(Credential credential) = usual_rights;
    bool (*may)(const Cell& cell) = usually_may;
    // The dialect's own words in targets and bodies.
    void (*fill)(Scene& scene, Credential credential, Target target, std::string& text) = nullptr;
    std::vector<int> statuses_of_absent = {404};
    // Bodies may hold more than the operation knows; else it is no use planting anything there.
    bool ignores_unknown_fields = true;
    // Of those that are planted, what its operations know after all.
    std::vector<std::string_view> known_fields = {};
};

const std::vector<Manner>& manners();
const Manner& manner_of(std::string_view dialect);
const Row* row_of(std::string_view dialect, std::string_view operation);

Manner cds();
Manner conch();
Manner gitlab_v3();
Manner gitlab_v4();
Manner lenses();
Manner server();

}  // namespace usher::access
