// What came with a request, checked by its schema before the operation sees it (contract/conch.md
// section 1.6).
//
//     struct UserPassword {
//         static constexpr std::string_view schema = "user_password";
//         Secret password;
//         static void fields(auto& field) { field("password", &UserPassword::password, ""); }
//     };
//     Result<api::NoContent> change(Conch&, api::Call&, Query<ChangePassword>, Json<UserPassword>);
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/operation.h"
#include "dialects/conch/schemas.h"

namespace usher::conch {

// Names of fields in Problems.
namespace field {
inline constexpr std::string_view schema = "schema";  // value: the whole answer
inline constexpr std::string_view text = "text";
}  // namespace field

// JSON types are taken as they are; only the flags of query strings are the integers 0 and 1.
const api::Forms& strict_forms();

// The body or the query as its schema allows it, with defaults filled in; nullopt leaves a problem in the
// call.
std::optional<boost::json::value> checked_body(api::Call& call, std::string_view schema);
std::optional<boost::json::object> checked_query(api::Call& call, std::string_view schema);

void describe_query(api::Description& description, std::string_view schema);
void describe_body(api::Description& description, std::string_view schema);

// Settings are whatever names the client likes; all else has fields.
template <class T>
void read_into(T& to, const boost::json::value& value) {
    if constexpr (requires { to.read(value); }) {
        to.read(value);
    } else if constexpr (api::HasFields<T>) {
        Problems none;  // the schema has seen to that
        api::ObjectReader<T> reader(to, value.if_object(), strict_forms(), none);
        T::fields(reader);
    }
}

template <class T>
struct Json {
    T value;
    T* operator->() { return &value; }

    static Json read(api::Call& call) {
        Json out;
        if (const auto body = checked_body(call, T::schema)) read_into(out.value, *body);
        return out;
    }
    static void describe(api::Description& description) { describe_body(description, T::schema); }
};

template <class T>
struct Query {
    T value;
    T* operator->() { return &value; }

    static Query read(api::Call& call) {
        Query out;
        if (auto query = checked_query(call, T::schema)) read_into(out.value, std::move(*query));
        return out;
    }
    static void describe(api::Description& description) { describe_query(description, T::schema); }
};

}  // namespace usher::conch
