// One line per thing the outside may ask. Routing, decoding, access, OpenAPI and metric labels are all
// derived from it:
//
//     op<add_key>({Method::post, "/user/keys", Access::signed_in, "add_key", "Add an SSH key", 201})
//
// where add_key is
//     Result<View> add_key(MyDialect&, Call&, NewKey)
//
// with any number of inputs behind the call: a type with `fields` is decoded from the parameters (path
// variables included), api::Body<T> from call.body. A type of its own way reads itself (ReadsCall). An answer
// without a bound is a Streamed<View> (api/stream.h).
#pragma once

#include <boost/json/object.hpp>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "api/call.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/request.h"
#include "api/schema.h"
#include "api/stream.h"
#include "base/result.h"
#include "domain/policy.h"

namespace usher::api {

// Takes the operation to a heavier lane when one of these parameters (space-separated) is given.
struct Heavier {
    std::string_view parameters;
    Lane lane = Lane::work;
};

struct Operation {
    Method method;
    // "/users/{id:digits}/keys/{key_id}": a variable is one segment, ":digits" only decimal digits. As the
    // last segment "{name:rest}" is everything that remains, slashes too. "{name:secret}" is a segment that
    // no log may show.
    std::string_view path;
    Access access;
    std::string_view name;
    std::string_view summary;
    int status = 200;
    Lane lane = Lane::work;
    Heavier heavier = {};
    std::size_t body_limit = 1024 * 1024;

    void (*run)(Dialect& dialect, Call& call) = nullptr;
    void (*describe)(Description& description) = nullptr;
};

// Answers of another shape than JSON.
struct NoContent {};  // no body, no Content-Type; 204 unless the operation declares a status but 200
struct Raw {          // a page, a picture, a metrics text
    std::string_view content_type;
    std::string body;
    int status = 200;
    std::string headers = {};  // complete lines
};

constexpr int status_without_content(int declared) { return declared == 200 ? 204 : declared; }

void refuse(Dialect& dialect, Call& call, const Error& error);
// Decodes with the dialect's forms and lets it judge; false when it refused.
bool may_run(Dialect& dialect, Call& call);
const Forms& forms_of(const Dialect& dialect);

template <class T>
void answer(Call& call, int status, T&& value) {
    using Value = std::remove_cvref_t<T>;
    auto& response = *call.response;
    if constexpr (std::same_as<Value, NoContent>) {
        response.status = status_without_content(status);
        response.content_type = {};
    } else if constexpr (std::derived_from<Value, Stream>) {
        response.status = status;
        begin_body(response, std::forward<T>(value));
    } else if constexpr (std::same_as<Value, Raw>) {
        response.status = value.status;
        response.content_type = value.content_type;
        response.headers += value.headers;
        response.body = value.body;
    } else if constexpr (requires { std::visit([](auto&&) {}, value); }) {
        std::visit([&](auto&& held) { answer(call, status, std::forward<decltype(held)>(held)); },
                   std::forward<T>(value));
    } else {
        response.status = status;
        encode(response.body, value);
    }
}

template <class T>
void answer_or_refuse(Dialect& dialect, Call& call, int status, T outcome) {
    answer(call, status, std::move(outcome));
    (void)dialect;
}
template <class T>
void answer_or_refuse(Dialect& dialect, Call& call, int status, Result<T> outcome) {
    if (outcome)
        answer(call, status, *std::move(outcome));
    else
        refuse(dialect, call, outcome.error());
}

template <class F>
struct Signature;
template <class R, class D, class... In>
struct Signature<R (*)(D&, Call&, In...)> {
    using Answer = R;
    using ItsDialect = D;
    template <auto F>
    static void run(Dialect& dialect, Call& call);
    static void describe(Description& description) {
        (description.template input<std::remove_cvref_t<In>>(), ...);
        description.template output<R>();
    }
};

// static T read(Call&), which leaves problems in the call, and static void describe(Description&).
template <class T>
concept ReadsCall = requires(Call& call, Description& description) {
    { T::read(call) } -> std::same_as<T>;
    T::describe(description);
};

template <class T>
T input_of(Dialect& dialect, Call& call) {
    if constexpr (ReadsCall<T>)
        return T::read(call);
    else if constexpr (is_body<T>)
        return decode_body<decltype(T::value)>(call.body, forms_of(dialect), call.problems);
    else
        return decode<T>(call.parameters, forms_of(dialect), call.problems);
}

template <class R, class D, class... In>
template <auto F>
void Signature<R (*)(D&, Call&, In...)>::run(Dialect& dialect, Call& call) {
    // Braces: problems are found in the order of the inputs.
    std::tuple<std::remove_cvref_t<In>...> inputs{input_of<std::remove_cvref_t<In>>(dialect, call)...};
    if (!may_run(dialect, call)) return;
    const auto ask = [&](auto&... each) { return F(static_cast<D&>(dialect), call, std::move(each)...); };
    answer_or_refuse(dialect, call, call.operation->status, std::apply(ask, inputs));
}

template <auto F>
constexpr Operation op(Operation declared) {
    using S = Signature<decltype(F)>;
    declared.run = &S::template run<F>;
    declared.describe = &S::describe;
    return declared;
}

}  // namespace usher::api
