// How a wire type names its members, once, for the decoder, the encoder and the schema writer:
//
//     struct NewKey {
//         std::string title;
//         static void fields(auto& field) {
//             field("title", &NewKey::title, "Shown in the key list.", required, length(1, 255));
//         }
//     };
//
// A member is a data member (read and written) or a member function without arguments (written only).
// After the description come rules from this file, in any number.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::api {

// Must be given and not blank.
struct Required {};
inline constexpr Required required{};

// Number of characters, for the schema; checked where the rule lives (the core or the dialect's rules).
struct Length {
    std::size_t least;
    std::size_t most;
};
constexpr Length length(std::size_t least, std::size_t most) { return {least, most}; }

// JSON Schema "format", e.g. "email".
struct Format {
    std::string_view name;
};
constexpr Format format(std::string_view name) { return {name}; }

// The value that counts when none is given, as text for the reader of the schema.
struct Default {
    std::string_view text;
};
constexpr Default by_default(std::string_view text) { return {text}; }

// An output member that is left out when it says nothing: nullopt, empty, 0 or false.
struct OmitEmpty {};
inline constexpr OmitEmpty omit_empty{};

// An input member of a partial update: not given, given as null (then without value), or given.
template <class T>
struct Nullable {
    bool given = false;
    std::optional<T> value;

    bool is_null() const { return given && !value; }
    bool operator==(const Nullable&) const = default;
};
template <class T>
inline constexpr bool is_nullable = false;
template <class T>
inline constexpr bool is_nullable<Nullable<T>> = true;

// Documentation visitors and probes accept anything.
struct FieldProbe {
    void operator()(auto&&...) {}
};

template <class T>
concept HasFields = requires(FieldProbe& probe) {
    T::fields(probe);
};

template <class Rule, class... Rules>
inline constexpr bool has_rule = (std::same_as<Rule, Rules> || ...);

}  // namespace usher::api
