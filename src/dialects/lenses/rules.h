// What Lenses HQ asks of the fields of a body (contract/lenses.md sections 1.2, 1.3 and 4.2), named where the
// fields are: the same words make the check and the document.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/fields.h"
#include "api/operation.h"
#include "core/labels.h"
#include "dialects/lenses/dialect.h"

namespace usher::lenses {

using Text = std::optional<std::string>;
using Names = std::optional<std::vector<std::string>>;
using Metadata = std::map<std::string, std::string>;
using MetadataPatch = std::map<std::string, api::Nullable<std::string>>;

inline constexpr auto user_name_length = api::length(1, 100);
inline constexpr auto display_name_length = api::length(1, 150);
inline constexpr auto description_length = api::length(0, 250);
inline constexpr auto profile_length = api::length(0, 100);

inline constexpr std::size_t most_metadata = 50;

// Lower-case letters, digits and inner hyphens.
struct ResourceName {};
inline constexpr ResourceName resource_name{};
inline constexpr auto resource_name_length = api::length(1, 63);
// A word that routes take for themselves.
struct Reserved {
    std::string_view word;
};
// Sizes in bytes; how many entries there may be is also asked of what a patch makes of them.
struct MetadataLimits {};
inline constexpr MetadataLimits metadata_limits{};
// RFC 3339 with its offset, and still to come.
struct FutureTime {};
inline constexpr FutureTime future_time{};
// Not beside one of these two.
template <class T>
struct Excludes {
    Names T::*add;
    Names T::*remove;
};
template <class T>
constexpr Excludes<T> excludes(Names T::*add, Names T::*remove) {
    return {add, remove};
}

void apply(boost::json::object& schema, ResourceName);
void apply(boost::json::object& schema, Reserved);
void apply(boost::json::object& schema, MetadataLimits);
void apply(boost::json::object& schema, FutureTime);
template <class T>
void apply(boost::json::object&, Excludes<T>) {}

// Each answers what is wrong with a value, if anything; the field is filled in by the caller.
using Wrong = std::optional<Problem>;
Wrong find_wrong(const api::Length& rule, const std::string& text, Time now);
Wrong find_wrong(ResourceName, const std::string& text, Time now);
Wrong find_wrong(Reserved rule, const std::string& text, Time now);
Wrong find_wrong(FutureTime, const std::string& text, Time now);
Wrong find_wrong(MetadataLimits, const Metadata& metadata, Time now);
Wrong find_wrong(MetadataLimits, const MetadataPatch& metadata, Time now);
inline Wrong find_wrong(api::Required, const auto&, Time) { return std::nullopt; }  // the decoder's
template <class Rule, class T>
Wrong find_wrong(const Rule& rule, const std::optional<T>& value, Time now) {
    return value ? find_wrong(rule, *value, now) : std::nullopt;
}

// Visits the fields of a body in their order.
template <class T>
class Checker {
  public:
    Checker(const T& given, const Problems& found, Time now) : given_(given), found_(found), now_(now) {}

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], [[maybe_unused]] Member member, std::string_view,
                    const Rules&... rules) {
        const std::string_view field(name, N - 1);
        Wrong wrong;
        for (const auto& problem : found_)
            if (!wrong && problem.field == field) wrong = problem;
        ((wrong = wrong ? wrong : look(rules, given_.*member)), ...);
        if (!wrong) return;
        wrong->field = field;
        problems.push_back(std::move(*wrong));
    }

    Problems problems;  // at most one a field

  private:
    Wrong look(const Excludes<T>& rule, const Names& value) const {
        if (!value || !(given_.*rule.add || given_.*rule.remove)) return std::nullopt;
        return Problem{"", Fault::exclusive};
    }
    template <class Rule>
    Wrong look(const Rule& rule, const auto& value) const {
        return find_wrong(rule, value, now_);
    }

    const T& given_;
    const Problems& found_;
    const Time now_;
};

// What decoding found and what the rules of the fields find, all at once.
template <class T>
Result<void> check(const Lenses& lenses, const api::Call& call, const T& given) {
    Checker<T> checker(given, call.problems, lenses.directory.environment.clock.now());
    T::fields(checker);
    if (checker.problems.empty()) return {};
    return refuse(invalid(std::move(checker.problems)));
}

// A time that was checked.
std::optional<Time> time_of(const Text& text);

core::LabelChanges label_changes(const MetadataPatch& patch);

}  // namespace usher::lenses
