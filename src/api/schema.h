// JSON Schema (draft 2020-12, as OpenAPI 3.1 wants it) from the same `fields` functions that decode and
// encode, so a document cannot promise what the code does not do.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/decode.h"
#include "api/encode.h"
#include "api/fields.h"
#include "base/result.h"
#include "base/secret.h"

namespace usher::api {

struct NoContent;
struct Raw;
struct Stream;
template <class Shape>
struct Streamed;

// A type of its own JSON shape names it: static boost::json::object describe_json(const T*).
template <class T>
concept DescribesItself = requires(const T* none) {
    { describe_json(none) } -> std::convertible_to<boost::json::object>;
};
// A wire type that other types refer to by name in components/schemas.
template <class T>
concept Named = requires {
    { T::schema_name } -> std::convertible_to<std::string_view>;
};

inline boost::json::object type_of(std::string_view name) { return {{"type", name}}; }
// The same schema, also allowing null.
boost::json::object or_null(boost::json::object schema);
void apply(boost::json::object& schema, const struct Length& rule);
void apply(boost::json::object& schema, const Format& rule);
void apply(boost::json::object& schema, const Default& rule);
inline void apply(boost::json::object&, const Required&) {}
inline void apply(boost::json::object&, const OmitEmpty&) {}

// One input field of an operation.
struct InputField {
    std::string name;
    std::string description;
    boost::json::object schema;
    bool required = false;
};

// The same type is described differently when it is read: what may be left out is optional there, and null
// only where it means something.
enum class Use { answer, input };

template <class T>
struct WithoutOptional {
    using type = T;
};
template <class T>
struct WithoutOptional<std::optional<T>> {
    using type = T;
};

// What one operation takes and gives; named schemas are gathered for the whole document.
class Description {
  public:
    explicit Description(boost::json::object& components) : components_(components) {}

    template <class T>
    void input();
    template <class T>
    void output();

    std::vector<InputField> inputs;
    std::optional<boost::json::object> body;  // the schema of a Body<T>
    bool body_required = true;
    boost::json::object answer;  // empty: no JSON body
    std::string media_type = "application/json";
    bool has_body = true;

    template <class T, Use use = Use::answer>
    boost::json::object schema();

  private:
    template <class T, Use use>
    struct Tag {};
    template <class T, Use use>
    boost::json::object plain(Tag<T, use>);
    template <class T, Use use>
    boost::json::object plain(Tag<std::optional<T>, use>) {
        return or_null(schema<T, use>());
    }
    template <class T, Use use>
    boost::json::object plain(Tag<Nullable<T>, use>) {
        return or_null(schema<T, use>());
    }
    template <class T, Use use>
    boost::json::object plain(Tag<std::vector<T>, use>) {
        return {{"type", "array"}, {"items", schema<T, use>()}};
    }
    template <class T, Use use>
    boost::json::object plain(Tag<std::map<std::string, T>, use>) {
        return {{"type", "object"}, {"additionalProperties", schema<T, use>()}};
    }
    template <class T, Use use>
    boost::json::object plain(Tag<std::reference_wrapper<T>, use>) {
        return schema<std::remove_cv_t<T>, use>();
    }
    // The client sees no difference: the shape is what the parts add up to.
    template <class Shape, Use use>
    boost::json::object plain(Tag<Streamed<Shape>, use>) {
        return schema<Shape, use>();
    }
    template <class... Ts, Use use>
    boost::json::object plain(Tag<std::variant<Ts...>, use>) {
        // A Raw alternative is a refusal of the operation's own, documented with the errors.
        boost::json::array alternatives;
        (
            [&] {
                if constexpr (!std::same_as<Ts, Raw>) alternatives.push_back(schema<Ts, use>());
            }(),
            ...);
        if (alternatives.size() == 1) return alternatives.front().as_object();
        return {{"anyOf", std::move(alternatives)}};
    }
    template <class T, Use use>
    boost::json::object object_schema();
    template <class T>
    struct Unwrapped {
        using type = T;
    };
    template <class T>
    struct Unwrapped<Result<T>> {
        using type = T;
    };

    boost::json::object& components_;
};

// Visits the fields of a type that stands inside an answer or a body.
template <class T, Use use>
struct PropertyWriter {
    Description& description;
    boost::json::object& properties;
    boost::json::array& always;

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member, std::string_view text, const Rules&... rules) {
        constexpr bool omits = has_rule<OmitEmpty, Rules...>;
        using Value = std::remove_cvref_t<std::invoke_result_t<Member, const T&>>;
        constexpr bool unwraps = use == Use::input || omits;
        using Shown = std::conditional_t<unwraps, typename WithoutOptional<Value>::type, Value>;
        auto schema = description.schema<Shown, use>();
        if (!text.empty() && !schema.contains("$ref")) schema["description"] = text;
        (apply(schema, rules), ...);
        properties[name] = std::move(schema);
        if (use == Use::input ? has_rule<Required, Rules...> : !omits) always.emplace_back(name);
    }
};

// Visits the fields of an input type.
template <class T>
struct InputWriter {
    Description& description;

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member, std::string_view text, const Rules&... rules) {
        using Value = std::remove_cvref_t<std::invoke_result_t<Member, const T&>>;
        auto schema = description.schema<typename WithoutOptional<Value>::type, Use::input>();
        (apply(schema, rules), ...);
        description.inputs.push_back(
            {name, std::string(text), std::move(schema), has_rule<Required, Rules...>});
    }
};

template <class T>
void Description::input() {
    if constexpr (requires { T::describe(*this); }) {
        T::describe(*this);
    } else if constexpr (is_body<T>) {
        body = schema<decltype(T::value), Use::input>();
    } else {
        InputWriter<T> writer{*this};
        T::fields(writer);
    }
}

// No answer of it has a body to describe.
template <class T>
inline constexpr bool is_bodiless = std::same_as<T, NoContent>;
template <class... Ts>
inline constexpr bool is_bodiless<std::variant<Ts...>> = (std::same_as<Ts, NoContent> || ...) &&
                                                         ((std::same_as<Ts, NoContent> ||
                                                           std::same_as<Ts, Raw>)&&...);

template <class T>
void Description::output() {
    using Value = std::remove_cvref_t<typename Unwrapped<T>::type>;
    if constexpr (is_bodiless<Value>) {
        has_body = false;
    } else if constexpr (std::same_as<Value, Raw> || std::same_as<Value, Stream>) {
        media_type = "*/*";
    } else {
        answer = schema<Value>();
    }
}

template <class T, Use use>
boost::json::object Description::schema() {
    // Only answers are named: one name cannot stand for both descriptions of a type.
    if constexpr (Named<T> && use == Use::answer) {
        if (!components_.contains(T::schema_name)) {
            components_[T::schema_name] = boost::json::object{};  // ends a cycle of references
            components_[T::schema_name] = object_schema<T, use>();
        }
        return {{"$ref", "#/components/schemas/" + std::string(T::schema_name)}};
    } else if constexpr (HasFields<T>) {
        return object_schema<T, use>();
    } else {
        return plain(Tag<T, use>{});
    }
}

template <class T, Use use>
boost::json::object Description::object_schema() {
    boost::json::object properties;
    boost::json::array always;
    PropertyWriter<T, use> writer{*this, properties, always};
    T::fields(writer);
    boost::json::object out{{"type", "object"}, {"properties", std::move(properties)}};
    if (use == Use::answer || !always.empty()) out["required"] = std::move(always);
    return out;
}

template <class T, Use use>
boost::json::object Description::plain(Tag<T, use>) {
    if constexpr (DescribesItself<T>)
        return describe_json(static_cast<const T*>(nullptr));
    else if constexpr (std::same_as<T, bool>)
        return type_of("boolean");
    else if constexpr (std::integral<T>)
        return type_of("integer");
    else if constexpr (std::floating_point<T>)
        return type_of("number");
    else if constexpr (std::same_as<T, boost::json::value> || std::same_as<T, RawJson>)
        return {};  // anything
    else if constexpr (std::same_as<T, Null>)
        return type_of("null");
    else if constexpr (std::same_as<T, Secret>)
        return {{"type", "string"}, {"format", "password"}};
    else {
        static_assert(std::convertible_to<T, std::string_view>, "no JSON Schema for this type");
        return type_of("string");
    }
}

}  // namespace usher::api
