// Parameters to a wire type, with the full list of problems.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "api/fields.h"
#include "api/parameters.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/text.h"

namespace usher::api {

// How a dialect reads loosely typed values. Each function answers nullopt for "not of this type".
struct Forms {
    // False for what counts as not given (absent, or blank where the dialect says so).
    bool (*is_given)(const boost::json::value* value);
    std::optional<std::string> (*to_text)(const boost::json::value& value);
    std::optional<bool> (*to_flag)(const boost::json::value& value);
    std::optional<std::int64_t> (*to_integer)(const boost::json::value& value);
};

template <class T>
class ObjectReader {
  public:
    ObjectReader(T& object, const Parameters& given, const Forms& forms, Problems& problems)
        : object_(object), given_(given), forms_(forms), problems_(problems) {}

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member member, std::string_view, const Rules&...) {
        static_assert(std::is_member_object_pointer_v<Member>, "an input field is a data member");
        const std::string_view field(name, N - 1);
        const auto* value = given_.find(field);
        if (!forms_.is_given(value)) {
            if constexpr (has_rule<Required, Rules...>) problems_.push_back({field, Fault::missing});
            return;
        }
        if (const auto fault = assign(object_.*member, *value)) problems_.push_back({field, *fault});
    }

  private:
    using Value = boost::json::value;

    std::optional<Fault> assign(std::string& to, const Value& value) const {
        auto text = forms_.to_text(value);
        if (!text) return Fault::wrong_type;
        if (!is_clean_text(*text)) return Fault::bad_text;
        to = std::move(*text);
        return std::nullopt;
    }
    std::optional<Fault> assign(Secret& to, const Value& value) const {
        std::string text;
        if (const auto fault = assign(text, value)) return fault;
        to = Secret(std::move(text));
        return std::nullopt;
    }
    std::optional<Fault> assign(bool& to, const Value& value) const {
        const auto flag = forms_.to_flag(value);
        if (!flag) return Fault::wrong_type;
        to = *flag;
        return std::nullopt;
    }
    std::optional<Fault> assign(std::int64_t& to, const Value& value) const {
        const auto number = forms_.to_integer(value);
        if (!number) return Fault::not_a_number;
        to = *number;
        return std::nullopt;
    }
    template <class U>
    std::optional<Fault> assign(std::optional<U>& to, const Value& value) const {
        U inner{};
        if (const auto fault = assign(inner, value)) return fault;
        to = std::move(inner);
        return std::nullopt;
    }

    T& object_;
    const Parameters& given_;
    const Forms& forms_;
    Problems& problems_;
};

template <HasFields T>
T decode(const Parameters& given, const Forms& forms, Problems& problems) {
    T object{};
    ObjectReader<T> reader(object, given, forms, problems);
    T::fields(reader);
    return object;
}

}  // namespace usher::api
