// CDS's words for what went wrong (contract/cds.md section 1.5).
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "dialects/cds/language.h"

namespace usher::cds {

// By these numbers clients tell errors apart.
enum class ErrorId : int {
    internal = 1,
    project_key = 7,
    not_authenticated = 10,
    forbidden = 11,
    no_group = 20,
    username = 21,
    email = 22,
    group_present = 23,
    user_or_password = 25,
    no_project = 30,
    group_name = 32,
    group_exists = 33,
    last_group_admin = 34,
    project_name = 35,
    not_found = 38,
    needs_admin = 63,
    conflict = 67,
    user_or_email = 72,
    user_exists = 73,
    wrong_request = 74,
    no_workflow = 92,
    workflow = 96,
    last_writing_group = 110,
    mail_domain = 111,
    no_token = 121,
    favorite_type = 128,
    no_user = 136,
    number = 137,
};

struct Sentence {
    ErrorId id;
    int status;
    std::string_view english;
    std::string_view french;

    std::string_view in(Language language) const { return language == Language::french ? french : english; }
};
const Sentence& sentence(ErrorId id);

// A refusal that is answered with exactly this error.
Error error(ErrorId id);
inline auto refuse(ErrorId id) { return usher::refuse(error(id)); }

// Subjects of `not_found` that are CDS's own.
inline constexpr std::string_view group_subject = "Group";
inline constexpr std::string_view user_subject = "User";

// Subject of `invalid` for a body that does not decode.
inline constexpr std::string_view undecodable = "undecodable";

}  // namespace usher::cds
