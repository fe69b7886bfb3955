// Values to JSON. A type of its own shape (a dialect's timestamp, say) brings an
// append_json(JsonOutput&, const T&) beside it.
#pragma once

#include <boost/json/value.hpp>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "api/fields.h"
#include "api/json.h"

namespace usher::api {

// The bare JSON literal `null` as a whole answer.
struct Null {};
inline void append_json(JsonOutput& out, Null) { out.append("null"); }

// Text that is JSON already.
struct RawJson {
    std::string text;
};
inline void append_json(JsonOutput& out, const RawJson& raw) { out.append(raw.text); }

void append_value(JsonOutput& out, const boost::json::value& value);
void append_value(std::string& text, const boost::json::value& value);
// Not for what converts to a value.
void append_json(JsonOutput& out, const std::same_as<boost::json::value> auto& value) {
    append_value(out, value);
}

// What `omit_empty` leaves out.
template <class T>
bool is_empty(const T& value) {
    if constexpr (std::same_as<T, boost::json::value>)
        return value.is_null();
    else if constexpr (requires { value.has_value(); })
        return !value.has_value();
    else if constexpr (requires { value.empty(); })
        return value.empty();
    else if constexpr (std::is_arithmetic_v<T>)
        return value == T{};
    else
        return false;
}

template <class T>
void encode(JsonOutput& out, const T& value);

template <class T>
class ObjectWriter {
  public:
    ObjectWriter(JsonOutput& out, const T& object) : out_(out), object_(object) {}

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member member, std::string_view, const Rules&...) {
        const auto& value = std::invoke(member, object_);
        if constexpr (has_rule<OmitEmpty, Rules...>)
            if (is_empty(value)) return;
        char* const key = out_.room(N + 3);
        key[0] = first_ ? '{' : ',';
        key[1] = '"';
        std::memcpy(key + 2, name, N - 1);
        key[N + 1] = '"';
        key[N + 2] = ':';
        out_.wrote(key + N + 3);
        first_ = false;
        encode(out_, value);
    }

    void finish() { out_.append(first_ ? "{}" : "}"); }

  private:
    JsonOutput& out_;
    const T& object_;
    bool first_ = true;
};

template <class T>
void encode_each(JsonOutput& out, const T& values) {
    out.push_back('[');
    bool first = true;
    for (const auto& value : values) {
        if (!first) out.push_back(',');
        first = false;
        encode(out, value);
    }
    out.push_back(']');
}

template <class T>
void encode_value(JsonOutput& out, const std::optional<T>& value) {
    if (value)
        encode(out, *value);
    else
        out.append("null");
}
template <class T>
void encode_value(JsonOutput& out, const std::vector<T>& values) {
    encode_each(out, values);
}
template <class T>
void encode_value(JsonOutput& out, std::span<T> values) {
    encode_each(out, values);
}
template <class V>
void encode_value(JsonOutput& out, const std::map<std::string, V>& values) {
    out.push_back('{');
    bool first = true;
    for (const auto& [name, value] : values) {
        if (!first) out.push_back(',');
        first = false;
        append_json(out, name);
        out.push_back(':');
        encode(out, value);
    }
    out.push_back('}');
}
template <class... Ts>
void encode_value(JsonOutput& out, const std::variant<Ts...>& value) {
    std::visit([&](const auto& held) { encode(out, held); }, value);
}
template <class T>
void encode_value(JsonOutput& out, const std::reference_wrapper<T>& value) {
    encode(out, value.get());
}

template <class T>
void encode(JsonOutput& out, const T& value) {
    if constexpr (HasFields<T>) {
        ObjectWriter<T> writer(out, value);
        T::fields(writer);
        writer.finish();
    } else if constexpr (requires { encode_value(out, value); }) {
        encode_value(out, value);
    } else {
        append_json(out, value);
    }
}

// Appends the value's JSON.
template <class T>
void encode(std::string& text, const T& value) {
    JsonOutput out(text);
    encode(out, value);
}

}  // namespace usher::api
