// Everything a caller gave by name: query, body and path, merged into one JSON object as the dialect
// prescribes. Memory comes from one arena per request.
#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace usher::api {

// Why a body could not be read.
enum class Unreadable : std::uint8_t {
    not_json,  // not well-formed JSON, too deep, or not an object
    not_form,  // a multipart body without its boundary, or with too many parts
    unknown_media_type,
};

// The member of the object that a file becomes.
inline constexpr std::string_view file_member = "file";

class Parameters {
  public:
    Parameters();
    Parameters(const Parameters&) = delete;

    void clear();
    bool empty() const { return !values_ || values_->empty(); }

    // nullptr when not given. `null` counts as given here; the dialect's Forms decide about blanks.
    const boost::json::value* find(std::string_view name) const;
    // The text of a string parameter; empty when absent or of another type.
    std::string_view text(std::string_view name) const;

    // Later values win over earlier ones of the same name.
    void set(std::string_view name, std::string_view text);
    // "a=1&b[]=2&c[k]=3": arrays and objects one level deep (contract/gitlab.md section 1.3). Refuses more
    // than a thousand pairs.
    std::optional<Unreadable> add_form(std::string_view encoded);
    // One decoded pair, whose name may carry [] or [k].
    void add_pair(std::string_view name, std::string_view text);
    // A top-level object of at most 32 levels; an empty or blank body means no parameters.
    std::optional<Unreadable> add_json(std::string_view body);
    // multipart/form-data (RFC 7578). A part with a file name is a file: its bytes become the value like any
    // text, or the only member of an object of its own, so that it can be told from a text.
    enum class Files : std::uint8_t { as_text, as_objects };
    std::optional<Unreadable> add_multipart(std::string_view content_type, std::string_view body,
                                            Files files = Files::as_text);

    // Everything that was given; nullptr when nothing was.
    const boost::json::object* all() const { return values_ ? &*values_ : nullptr; }

  private:
    boost::json::object& values();

    std::array<unsigned char, 2048> first_block_;
    // Made anew per request: release() keeps doubling the size of the next block.
    std::optional<boost::json::monotonic_resource> arena_;
    std::optional<boost::json::object> values_;
};

}  // namespace usher::api
