// Values to JSON. A type of its own shape (a dialect's timestamp, say) brings an
// append_json(std::string&, const T&) beside it.
#pragma once

#include <algorithm>
#include <boost/json/value.hpp>
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
inline void append_json(std::string& out, Null) { out.append("null"); }

// Text that is JSON already.
struct RawJson {
    std::string text;
};
inline void append_json(std::string& out, const RawJson& raw) { out.append(raw.text); }

void append_value(std::string& out, const boost::json::value& value);
// Not for what converts to a value.
void append_json(std::string& out, const std::same_as<boost::json::value> auto& value) {
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
void encode(std::string& out, const T& value);

template <class T>
class ObjectWriter {
  public:
    ObjectWriter(std::string& out, const T& object) : out_(out), object_(object) {}

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member member, std::string_view, const Rules&...) {
        const auto& value = std::invoke(member, object_);
        if constexpr (has_rule<OmitEmpty, Rules...>)
            if (is_empty(value)) return;
        // `,"name":` in one append: the quotes and the colon cost as much as the name otherwise.
        char key[N + 4];
        key[0] = first_ ? '{' : ',';
        key[1] = '"';
        std::copy_n(name, N - 1, key + 2);
        key[N + 1] = '"';
        key[N + 2] = ':';
        first_ = false;
        out_.append(key, N + 3);
        encode(out_, value);
    }

    void finish() { out_.append(first_ ? "{}" : "}"); }

  private:
    std::string& out_;
    const T& object_;
    bool first_ = true;
};

template <class T>
void encode_each(std::string& out, const T& values) {
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
void encode_value(std::string& out, const std::optional<T>& value) {
    if (value)
        encode(out, *value);
    else
        out.append("null");
}
template <class T>
void encode_value(std::string& out, const std::vector<T>& values) {
    encode_each(out, values);
}
template <class T>
void encode_value(std::string& out, std::span<T> values) {
    encode_each(out, values);
}
template <class V>
void encode_value(std::string& out, const std::map<std::string, V>& values) {
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
void encode_value(std::string& out, const std::variant<Ts...>& value) {
    std::visit([&](const auto& held) { encode(out, held); }, value);
}
template <class T>
void encode_value(std::string& out, const std::reference_wrapper<T>& value) {
    encode(out, value.get());
}

template <class T>
void encode(std::string& out, const T& value) {
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

}  // namespace usher::api
