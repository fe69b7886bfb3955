// How v4 reads what it is given, and how it refuses what it cannot use (contract/gitlab.md sections 1
// and 8.1).
#include "dialects/gitlab/forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>

#include "base/text.h"
#include "dialects/gitlab/dialect.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
namespace json = boost::json;
namespace {

bool is_given(const json::value* value) { return value != nullptr; }

// null is a text that says nothing.
std::optional<std::string> to_text_or_blank(const json::value& value) {
    return value.is_null() ? std::string() : to_text(value);
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<bool> to_flag(const json::value& value) {
    const auto text = to_text(value);
    if (!text) return std::nullopt;
    const auto word = ascii_lower(trim(*text));
    if (is_one_of(word, {"true", "1", "t", "yes", "y", "on"})) return true;
    if (is_one_of(word, {"false", "0", "f", "no", "n", "off"})) return false;
    return std::nullopt;
}

// One beyond 63 bits is as far as it goes.
std::optional<std::int64_t> to_integer(const json::value& value) {
    const auto text = to_text(value);
    if (!text || value.is_bool()) return std::nullopt;
    auto digits = trim(*text);
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (digits.empty() || end != digits.data() + digits.size() || digits.front() == '+') return std::nullopt;
    if (error != std::errc::result_out_of_range) return number;
    return digits.starts_with('-') ? std::numeric_limits<std::int64_t>::min()
                                   : std::numeric_limits<std::int64_t>::max();
}

// A problem may name several fields at once: "a, b".
bool names_several(const Problem& problem) { return problem.field.find(',') != std::string_view::npos; }

std::string sentence(const Problem& problem) {
    switch (problem.fault) {
        case Fault::missing:
            if (names_several(problem))
                return fmt::format("{} are missing, at least one parameter must be provided", problem.field);
            return fmt::format("{} is missing", problem.field);
        case Fault::exclusive:
            return fmt::format("{} provide all or none of parameters", problem.field);
        case Fault::no_such:
            return fmt::format("{} does not have a valid value", problem.field);
        case Fault::wrong_type:
        case Fault::bad_text:
        case Fault::blank:
        case Fault::bad_format:
        case Fault::too_short:
        case Fault::too_long:
        case Fault::not_a_number:
        case Fault::below_minimum:
        case Fault::reserved:
        case Fault::taken:
        case Fault::taken_in_other_case:
        case Fault::taken_as_secondary:
        case Fault::not_single_line:
        case Fault::no_fingerprint:
        case Fault::too_many:
        case Fault::not_allowed:
            break;
    }
    return fmt::format("{} is invalid", problem.field);
}

}  // namespace

const api::Forms& V4::forms() const {
    static constexpr api::Forms forms{.is_given = is_given,
                                      .to_text = to_text_or_blank,
                                      .to_flag = to_flag,
                                      .to_integer = to_integer,
                                      .blank_is_absent = true};
    return forms;
}

// The routes about tokens ask for rights first.
bool V4::judges_before_rights(const api::Operation& operation) const {
    return operation.path.find("_tokens") == std::string_view::npos;
}

std::optional<Error> V4::judge(api::Call& call) const {
    return Error{ErrorCode::invalid, parameters_subject, call.problems};
}

// All of them in one sentence, or what the record's rules say field by field.
void V4::refuse_invalid(api::Call& call, const Error& error) const {
    if (error.subject != parameters_subject)
        return write_answer(call, 400, problem_body(version(), error.problems));
    std::string text;
    for (const auto& problem : error.problems) {
        if (!text.empty()) text += ", ";
        text += sentence(problem);
    }
    write_answer(call, 400, object_of("error", text));
}

void V4::refuse_inactive(api::Call& call, const Error& error) const {
    constexpr std::string_view deactivated =
        "403 Forbidden - Your account has been deactivated by your administrator. Please log back in to "
        "reactivate your account.";
    const bool by_rest = error.subject == word(State::deactivated);
    write_answer(
        call, 403,
        object_of("message", by_rest ? deactivated : "403 Forbidden - Your account has been blocked."));
}

}  // namespace usher::gitlab
