// How v3 reads what it is given (contract/gitlab.md section 1.4): blank counts as absent, with a generous
// idea of numbers and flags; and how it refuses what it cannot use.
#include "dialects/gitlab/forms.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "base/text.h"
#include "dialects/gitlab/dialect.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab {
namespace json = boost::json;
namespace {

bool is_given(const json::value* value) {
    if (!value || value->is_null()) return false;
    if (value->is_string()) return !is_blank({value->get_string().data(), value->get_string().size()});
    if (value->is_array()) return !value->get_array().empty();
    if (value->is_object()) return !value->get_object().empty();
    return true;
}

std::optional<bool> to_flag(const json::value& value) {
    const auto text = to_text(value);
    return text && (*text == "1" || *text == "t" || *text == "T" || *text == "true" || *text == "TRUE" ||
                    *text == "on" || *text == "ON");
}

// Decimal integers that fit the 32-bit column of the original.
std::optional<std::int64_t> to_integer(const json::value& value) {
    const auto text = to_text(value);
    if (!text || value.is_bool()) return std::nullopt;
    auto digits = trim(*text);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
    if (number > std::numeric_limits<std::int32_t>::max() ||
        number < std::numeric_limits<std::int32_t>::min())
        return std::nullopt;
    return number;
}

}  // namespace

const api::Forms& V3::forms() const {
    static constexpr api::Forms forms{is_given, to_text, to_flag, to_integer};
    return forms;
}

std::optional<Error> V3::judge(api::Call& call) const {
    for (const auto kind : {Fault::missing, Fault::wrong_type, Fault::bad_text})
        for (const auto& problem : call.problems)
            // A path id that is no text is an id that exists nowhere.
            if (problem.fault == kind && problem.field != "id") return invalid({problem});
    return std::nullopt;
}

// The first missing attribute, then the first unusable value.
void V3::refuse_invalid(api::Call& call, const Error& error) const {
    const auto& first = error.problems.front();
    if (first.fault == Fault::missing)
        return write_answer(
            call, 400, object_of("message", fmt::format("400 (Bad request) \"{}\" not given", first.field)));
    if (first.fault == Fault::wrong_type || first.fault == Fault::bad_text)
        return write_answer(call, 400, object_of("error", fmt::format("{} is invalid", first.field)));
    write_answer(call, 400, problem_body(version(), error.problems));
}

// Whoever is blocked is nobody.
void V3::refuse_inactive(api::Call& call, const Error&) const {
    refuse(call, Error{ErrorCode::unauthenticated});
}

}  // namespace usher::gitlab
