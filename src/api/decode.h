// What was given to a wire type, with the full list of problems.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
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
    // The member of that name in a body, nullptr when there is none. Without a function names are compared
    // exactly, as those of parameters always are.
    const boost::json::value* (*find)(const boost::json::object& object, std::string_view name) = nullptr;
    // null as an element of a list or map, or as a whole body, leaves the value as it is by default.
    bool null_is_zero = false;
    // null or a blank text where a flag or a number is asked for, and may be left out, leaves it out.
    bool blank_is_absent = false;

    const boost::json::value* look_up(const boost::json::object* object, std::string_view name) const {
        if (!object) return nullptr;
        return find ? find(*object, name) : object->if_contains(name);
    }
};

// For Forms::find: ASCII case does not matter, but an exact match wins, then the last one.
const boost::json::value* find_ignoring_case(const boost::json::object& object, std::string_view name);

// Every text in it, names of members too, is clean.
bool is_clean_json(const boost::json::value& value);

// Decoded from the body alone: Body<T>, where T is a type with `fields`, a list, a map, or
// boost::json::value for the body as it came. Problems with the body as a whole carry no field name.
template <class T>
struct Body {
    T value;

    T& operator*() { return value; }
    const T& operator*() const { return value; }
    T* operator->() { return &value; }
    const T* operator->() const { return &value; }
};
template <class T>
inline constexpr bool is_body = false;
template <class T>
inline constexpr bool is_body<Body<T>> = true;

// A type of its own JSON shape reads itself: std::optional<Fault> read_json(T&, const boost::json::value&).
template <class T>
concept ReadsItself = requires(T& to, const boost::json::value& value) {
    { read_json(to, value) } -> std::same_as<std::optional<Fault>>;
};

// One value to one member.
class ValueReader {
  public:
    explicit ValueReader(const Forms& forms) : forms_(forms) {}

    template <class U>
    std::optional<Fault> read(U& to, const boost::json::value& value) const {
        if (value.is_null() && forms_.null_is_zero && !is_nullable<U>) return std::nullopt;
        return assign(to, value);
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
    std::optional<Fault> assign(Value& to, const Value& value) const {
        if (!is_clean_json(value)) return Fault::bad_text;
        to = Value(value, boost::json::storage_ptr());  // outlives the request's memory
        return std::nullopt;
    }
    template <ReadsItself U>
    std::optional<Fault> assign(U& to, const Value& value) const {
        return read_json(to, value);
    }
    template <class U>
    std::optional<Fault> assign(std::optional<U>& to, const Value& value) const {
        if constexpr (std::is_arithmetic_v<U>)
            if (forms_.blank_is_absent && (value.is_null() || is_blank_text(value))) return std::nullopt;
        U inner{};
        if (const auto fault = read(inner, value)) return fault;
        to = std::move(inner);
        return std::nullopt;
    }
    template <class U>
    std::optional<Fault> assign(Nullable<U>& to, const Value& value) const {
        to.given = true;
        return value.is_null() ? std::nullopt : assign(to.value, value);
    }
    template <class U>
    std::optional<Fault> assign(std::vector<U>& to, const Value& value) const {
        const auto* list = value.if_array();
        if (!list) return Fault::wrong_type;
        std::vector<U> all;
        all.reserve(list->size());
        for (const auto& each : *list) {
            U element{};
            if (const auto fault = read(element, each)) return fault;
            all.push_back(std::move(element));
        }
        to = std::move(all);
        return std::nullopt;
    }
    template <class U>
    std::optional<Fault> assign(std::map<std::string, U>& to, const Value& value) const {
        const auto* object = value.if_object();
        if (!object) return Fault::wrong_type;
        std::map<std::string, U> all;
        for (const auto& member : *object) {
            if (!is_clean_text(member.key())) return Fault::bad_text;
            if (const auto fault = read(all[std::string(member.key())], member.value())) return fault;
        }
        to = std::move(all);
        return std::nullopt;
    }
    // Whatever is wrong inside is the fault of the whole: the dialects name outermost fields only.
    template <HasFields U>
    std::optional<Fault> assign(U& to, const Value& value) const;

    static bool is_blank_text(const Value& value) {
        return value.is_string() && is_blank({value.get_string().data(), value.get_string().size()});
    }

    const Forms& forms_;
};

template <class T>
class ObjectReader {
  public:
    // `given` is nullptr where there is nothing.
    ObjectReader(T& object, const boost::json::object* given, const Forms& forms, Problems& problems)
        : object_(object), given_(given), forms_(forms), problems_(problems) {}

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member member, std::string_view, const Rules&...) {
        static_assert(std::is_member_object_pointer_v<Member>, "an input field is a data member");
        using Value = std::remove_cvref_t<decltype(object_.*member)>;
        const std::string_view field(name, N - 1);
        const auto* value = forms_.look_up(given_, field);
        const bool null_counts = is_nullable<Value> && value && value->is_null();
        if (!null_counts && !forms_.is_given(value)) {
            if constexpr (has_rule<Required, Rules...>) problems_.push_back({field, Fault::missing});
            return;
        }
        if (const auto fault = ValueReader(forms_).read(object_.*member, *value))
            problems_.push_back({field, *fault});
    }

  private:
    T& object_;
    const boost::json::object* given_;
    const Forms& forms_;
    Problems& problems_;
};

template <HasFields U>
std::optional<Fault> ValueReader::assign(U& to, const Value& value) const {
    const auto* object = value.if_object();
    if (!object) return Fault::wrong_type;
    Problems inside;
    ObjectReader<U> reader(to, object, forms_, inside);
    U::fields(reader);
    if (inside.empty()) return std::nullopt;
    return inside.front().fault;
}

// What several members must have in common, a type says itself.
template <class T>
concept ChecksItself = requires(const T& object, Problems& problems) {
    object.check(problems);
};

template <HasFields T>
T decode(const Parameters& given, const Forms& forms, Problems& problems) {
    Forms exact = forms;
    exact.find = nullptr;
    T object{};
    ObjectReader<T> reader(object, given.all(), exact, problems);
    T::fields(reader);
    if constexpr (ChecksItself<T>) std::as_const(object).check(problems);
    return object;
}

// nullopt: there is no body.
template <class T>
Body<T> decode_body(const std::optional<boost::json::value>& body, const Forms& forms, Problems& problems) {
    Body<T> out{};
    const auto refuse = [&](Fault fault) { problems.push_back({"", fault}); };
    if (!body) {
        refuse(Fault::missing);
    } else if constexpr (HasFields<T>) {
        const auto* object = body->if_object();
        if (!object && !(body->is_null() && forms.null_is_zero)) {
            refuse(Fault::wrong_type);
        } else {
            ObjectReader<T> reader(out.value, object, forms, problems);
            T::fields(reader);
        }
    } else if (const auto fault = ValueReader(forms).read(out.value, *body)) {
        refuse(*fault);
    }
    return out;
}

}  // namespace usher::api
