// For tests: a dialect with an operation of every kind and plain words for everything that can go wrong.
#pragma once

#include <array>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "api/dialect.h"
#include "api/parse_json.h"
#include "domain/store.h"

namespace usher::api::sample {

// Nothing but the type itself counts.
inline bool is_given(const boost::json::value* value) { return value && !value->is_null(); }
inline std::optional<std::string> to_text(const boost::json::value& value) {
    if (!value.is_string()) return std::nullopt;
    return std::string(value.get_string());
}
inline std::optional<bool> to_flag(const boost::json::value& value) {
    if (value.is_bool()) return value.get_bool();
    if (value.is_string() && (value.get_string() == "true" || value.get_string() == "false"))
        return value.get_string() == "true";
    return std::nullopt;
}
inline std::optional<std::int64_t> to_integer(const boost::json::value& value) {
    if (value.is_int64()) return value.get_int64();
    if (value.is_string()) return parse_id({value.get_string().data(), value.get_string().size()});
    return std::nullopt;
}
inline constexpr Forms strict{is_given, to_text, to_flag, to_integer};

struct Part {
    static constexpr std::string_view schema_name = "Part";
    std::string label;
    static void fields(auto& field) { field("label", &Part::label, "What it is."); }
};
struct Thing {
    static constexpr std::string_view schema_name = "Thing";
    std::int64_t id = 0;
    std::optional<std::string> name;
    std::vector<Part> parts;
    static void fields(auto& field) {
        field("id", &Thing::id, "");
        field("name", &Thing::name, "");
        field("parts", &Thing::parts, "");
    }
};
struct ThingPage {
    std::vector<Thing> items;
    static void fields(auto& field) { field("items", &ThingPage::items, ""); }
};
struct HowMany {
    std::int64_t count = 0;
    static void fields(auto& field) { field("count", &HowMany::count, "How many there are."); }
};
struct ThingId {
    std::int64_t id = 0;
    static void fields(auto& field) { field("id", &ThingId::id, "The thing."); }
};
struct NewThing {
    std::string name;
    std::optional<std::string> colour;
    static void fields(auto& field) {
        field("name", &NewThing::name, "Its name.", required, length(1, 20));
        field("colour", &NewThing::colour, "Its colour.");
    }
};
struct Search {
    std::optional<std::string> word;
    static void fields(auto& field) { field("word", &Search::word, "What to look for."); }
};

struct Rename {
    std::string name;
    std::vector<Part> parts;
    static void fields(auto& field) {
        field("name", &Rename::name, "Its new name.", required);
        field("parts", &Rename::parts, "What it is made of.");
    }
};

class Sample final : public Dialect {
  public:
    explicit Sample(std::string name = "sample", bool uses_store = true)
        : name_(std::move(name)), uses_store_(uses_store) {}

    std::string_view name() const override { return name_; }
    std::string_view title() const override { return "A sample"; }
    std::string_view default_mount() const override { return "/sample"; }
    std::span<const Operation> operations() const override;
    bool reads_store() const override { return uses_store_; }
    Lane lane(const Call& call, Lane declared) const override { return on_lane(call, declared); }
    bool drops_json_suffix() const override { return true; }

    void read_parameters(Call& call) const override {
        call.parameters.add_form(call.query);
        on_read();
        if (call.operation->access == Access::owner) {
            if (auto body = parse_json(call.request->body, 32)) call.body = std::move(*body);
            return;
        }
        if (!call.request->body.empty()) call.unreadable = call.parameters.add_json(call.request->body);
    }
    const Forms& forms() const override { return strict; }
    // "X-Caller: normal" or "X-Caller: admin"; "expired" is refused.
    bool screen(Call& call) override { return on_screen(call); }
    void finish(Call& call) override { on_finish(call); }
    Result<void> admit(Call& call) override { return on_admit ? on_admit(call) : Dialect::admit(call); }
    Result<void> authenticate(Call& call) override {
        const auto who = call.request->header("X-Caller");
        if (who.empty()) return {};
        if (who == "expired") return usher::refuse(ErrorCode::token_expired);
        Account account;
        account.id = {7};
        account.admin = who == "admin";
        call.caller.emplace(Caller{account, TokenKind::private_token, "secret"});
        return {};
    }
    std::optional<Error> judge(Call& call) const override { return invalid(call.problems); }

    void refuse(Call& call, const Error& error) const override {
        switch (error.code) {
            case ErrorCode::unauthenticated:
                return say(call, 401, "who are you");
            case ErrorCode::token_expired:
                return say(call, 401, "too old");
            case ErrorCode::forbidden:
                return say(call, 403, "not you");
            case ErrorCode::not_found:
                return say(call, 404, "no such thing");
            case ErrorCode::invalid:
                return say(call, 400, "bad " + std::string(error.problems.front().field));
            case ErrorCode::unavailable:
                return say(call, 503, "later");
            case ErrorCode::token_revoked:
            case ErrorCode::not_active:
            case ErrorCode::ldap_state:
            case ErrorCode::last_manager:
            case ErrorCode::link_expired:
            case ErrorCode::busy:
                return say(call, 418, "something else");
        }
    }
    void refuse_unreadable(Call& call, Unreadable) const override { say(call, 400, "unreadable"); }
    void unknown_route(Call& call) const override { say(call, 404, name_ + " has no such route"); }
    void wrong_method(Call& call) const override {
        call.response->header("Allow", call.allow);
        say(call, 405, "not that way");
    }
    void trouble(Call& call, Trouble trouble) const override {
        say(call, status_of(trouble), name_ + " in trouble");
    }
    void broken(Call& call) const override { say(call, 500, "a bug"); }
    boost::json::object security_schemes() const override { return {{"caller", {{"type", "apiKey"}}}}; }
    boost::json::object error_schema() const override { return {{"type", "object"}}; }

    std::function<void()> on_break = [] {};
    std::function<void()> on_read = [] {};
    std::function<Lane(const Call&, Lane)> on_lane = [](const Call&, Lane declared) { return declared; };
    std::function<bool(Call&)> on_screen = [](Call&) { return false; };
    std::function<void(Call&)> on_finish = [](Call&) {};
    std::function<Result<void>(Call&)> on_admit;  // none: the default
    int runs = 0;

  private:
    static void say(Call& call, int status, const std::string& text) {
        call.response->status = status;
        call.response->body = text;
    }
    std::string name_;
    bool uses_store_;
};

inline Thing get_thing(Sample& dialect, Call&, ThingId id) {
    ++dialect.runs;
    return {id.id, "a \"thing\"", {{"lid"}}};
}
inline Result<std::vector<Thing>> list_things(Sample& dialect, Call&, Search) {
    ++dialect.runs;
    return std::vector<Thing>{{1, {}, {}}};
}
inline Result<std::variant<Thing, Raw>> make_thing(Sample& dialect, Call& call, NewThing wanted) {
    ++dialect.runs;
    if (wanted.name == "taken") return Raw{"text/plain", "taken", 409};
    if (wanted.name == "breaks") {
        call.response->header("X-Half", "done");
        dialect.on_break();
    }
    return Thing{2, wanted.name, {}};
}
inline NoContent remove_thing(Sample& dialect, Call&, ThingId) {
    ++dialect.runs;
    return {};
}
inline Thing rename_thing(Sample& dialect, Call& call, ThingId id, Body<Rename> wanted) {
    ++dialect.runs;
    if (const auto* found = std::any_cast<std::string>(&call.subject)) wanted->name += " " + *found;
    return {id.id, wanted->name, wanted->parts};
}
// Things 1 to `count`, two at a time.
inline Stream count_things(Sample& dialect, std::int64_t count, std::string prefix, std::string suffix) {
    ++dialect.runs;
    auto batch = [&dialect, count, id = std::int64_t{0}](Items& items) mutable {
        dialect.on_break();
        for (int i = 0; i < 2 && id < count; ++i) items.add(Thing{++id, {}, {}});
        return id < count;
    };
    return stream_items(batch, std::move(prefix), std::move(suffix));
}
inline Result<Streamed<ThingPage>> all_things(Sample& dialect, Call&, HowMany wanted) {
    if (wanted.count > 1000) return usher::refuse(ErrorCode::not_found);
    return count_things(dialect, wanted.count, R"({"items":[)", "]}");
}
inline Result<std::variant<Streamed<std::vector<Thing>>, Raw>> bare_things(Sample& dialect, Call&,
                                                                           HowMany wanted) {
    if (wanted.count == 0) return Raw{"text/plain", "none"};
    return count_things(dialect, wanted.count, "[", "]");
}
inline Stream export_things(Sample&, Call& call) {
    call.response->content_type = "text/csv";
    return {"id\n", [id = 0](std::string& out) mutable {
                out.append(std::to_string(++id)).append("\n");
                return id < 3;
            }};
}
inline Raw picture(Sample&, Call&) { return {"image/png", "PNG", 200, "Cache-Control: public\r\n"}; }

inline std::span<const Operation> Sample::operations() const {
    using enum Access;
    static constexpr auto list = std::to_array<Operation>({
        op<list_things>({Method::get,
                         "/things",
                         signed_in,
                         "list_things",
                         "All",
                         200,
                         Lane::quick,
                         {"word other", Lane::work}}),
        op<get_thing>({Method::get, "/things/{id:digits}", anyone, "get_thing", "One", 200, Lane::quick}),
        op<make_thing>({Method::post,
                        "/things",
                        anyone,
                        "make_thing",
                        "Make",
                        201,
                        Lane::work,
                        {"colour", Lane::hash},
                        5000}),
        op<remove_thing>({Method::del, "/things/{id:digits}", admin, "remove_thing", "Remove"}),
        op<rename_thing>({Method::put,
                          "/things/{id:digits}",
                          owner,
                          "rename_thing",
                          "Rename",
                          200,
                          Lane::work,
                          {"parts", Lane::hash}}),
        op<picture>(
            {Method::get, "/things/{id:digits}/{kind}/picture", anyone, "picture", "See", 200, Lane::quick}),
        op<all_things>({Method::get, "/all", anyone, "all_things", "Every one"}),
        op<bare_things>({Method::get, "/bare", anyone, "bare_things", "Every one, bare"}),
        op<export_things>({Method::get, "/export", anyone, "export_things", "Every one as a table"}),
    });
    return list;
}

}  // namespace usher::api::sample
