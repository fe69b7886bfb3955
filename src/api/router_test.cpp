#include "api/router.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace usher::api {
namespace {

Operation operation(Method method, std::string_view path, std::string_view name) {
    return {method, path, Access::anyone, name, ""};
}

const std::vector<Operation> operations = {
    operation(Method::get, "/", "root"),
    operation(Method::get, "/users", "list"),
    operation(Method::post, "/users", "create"),
    operation(Method::get, "/users/me", "me"),
    operation(Method::get, "/users/{id:digits}", "by_id"),
    operation(Method::del, "/users/{id:digits}", "delete"),
    operation(Method::get, "/users/{name}", "by_name"),
    operation(Method::get, "/users/{uid:digits}/keys/{id}", "key"),
    operation(Method::put, "/only/put", "only_put"),
    operation(Method::get, "/a/{w}/{x}/{y}/{z}", "four"),
};
// Names under which a literal stands beside a variable.
const std::vector<Operation> crossing = {
    operation(Method::get, "/user/me", "me"),
    operation(Method::get, "/user/me/token", "tokens"),
    operation(Method::get, "/user/me/token/{name:rest}", "token"),
    operation(Method::get, "/user/{target}", "user"),
    operation(Method::del, "/user/{target}", "delete"),
    operation(Method::get, "/user/{target}/groups", "groups"),
    operation(Method::post, "/user/{id:digits}", "post_by_id"),
    operation(Method::get, "/user/{target}/token/{name}", "token_of"),
    operation(Method::put, "/{path:rest}", "put_anything"),
};

struct Found {
    std::string name;  // empty: none
    std::vector<std::pair<std::string, std::string>> variables;
    std::string allow;
    bool operator==(const Found&) const = default;
};

Found find_among(const std::vector<Operation>& list, Routing routing, std::string_view path,
                 Method method = Method::get) {
    const Router router(list, routing);
    Call call;
    router.find(call, path, method);
    Found found;
    found.allow = call.allow;
    if (!call.operation) return found;
    found.name = call.operation->name;
    for (std::size_t i = 0; i < call.variable_count; ++i)
        found.variables.emplace_back(call.variables[i].first, call.variables[i].second);
    return found;
}

Found find(std::string_view path, Method method = Method::get) {
    return find_among(operations, {}, path, method);
}
Found cross(std::string_view path, Method method = Method::get, Routing routing = {}) {
    return find_among(crossing, routing, path, method);
}

TEST(Router, LiteralsWinOverDigitsOverAnything) {
    EXPECT_EQ(find("/users/me").name, "me");
    EXPECT_EQ(find("/users/12"), (Found{"by_id", {{"id", "12"}}, ""}));
    EXPECT_EQ(find("/users/12a"), (Found{"by_name", {{"name", "12a"}}, ""}));
    EXPECT_EQ(find("/users/Me"), (Found{"by_name", {{"name", "Me"}}, ""}));
    EXPECT_EQ(find("/users/-1").name, "by_name");
}

TEST(Router, NamesEveryVariableInOrder) {
    EXPECT_EQ(find("/users/007/keys/abc"), (Found{"key", {{"uid", "007"}, {"id", "abc"}}, ""}));
    EXPECT_EQ(find("/a/1/2/3/4"), (Found{"four", {{"w", "1"}, {"x", "2"}, {"y", "3"}, {"z", "4"}}, ""}));
}

TEST(Router, DecodesVariablesOnly) {
    EXPECT_EQ(find("/users/a%20b%2Fc+d"), (Found{"by_name", {{"name", "a b/c+d"}}, ""}));
    EXPECT_EQ(find("/users/%zz"), (Found{"by_name", {{"name", "%zz"}}, ""}));
    EXPECT_EQ(find("/users/%31"), (Found{"by_name", {{"name", "1"}}, ""}))
        << "digits are told before decoding";
    EXPECT_EQ(find("/%75sers").name, "");
}

TEST(Router, EmptySegmentsAreNotFound) {
    EXPECT_EQ(find("/users/"), Found{});
    EXPECT_EQ(find("//users"), Found{});
    EXPECT_EQ(find("/users//keys/1"), Found{});
    EXPECT_EQ(find("/users/1/keys/"), Found{});
    EXPECT_EQ(find("/").name, "root");
}

TEST(Router, UnknownPathsAreNotFound) {
    EXPECT_EQ(find("/user"), Found{});
    EXPECT_EQ(find("/users/1/keys"), Found{}) << "a path on the way to one";
    EXPECT_EQ(find("/users/1/keys/2/3"), Found{});
    EXPECT_EQ(find("/a/1/2/3/4/5"), Found{}) << "more variables than any operation has";
    EXPECT_EQ(find("/users/abc/keys/1"), Found{});
}

TEST(Router, HeadFindsWhatGetFinds) {
    EXPECT_EQ(find("/users/12", Method::head), (Found{"by_id", {{"id", "12"}}, ""}));
    EXPECT_EQ(find("/only/put", Method::head).name, "");
    EXPECT_EQ(find("/only/put", Method::head).allow, "OPTIONS, PUT");
}

TEST(Router, AllowListsTheMethodsOfAKnownPath) {
    EXPECT_EQ(find("/users", Method::del), (Found{"", {}, "OPTIONS, GET, HEAD, POST"}));
    EXPECT_EQ(find("/users/12", Method::options), (Found{"", {}, "OPTIONS, GET, HEAD, DELETE"}));
    EXPECT_EQ(find("/users/me", Method::other), (Found{"", {}, "OPTIONS, GET, HEAD"}));
}

TEST(Router, RefusesTwoOperationsOnOnePath) {
    const std::vector<Operation> twice = {operation(Method::get, "/x/{a:digits}", "one"),
                                          operation(Method::get, "/x/{b:digits}", "two")};
    EXPECT_THROW(Router{twice}, std::logic_error);
    const std::vector<Operation> differing = {operation(Method::get, "/x/{a:digits}", "one"),
                                              operation(Method::get, "/x/{b}", "two"),
                                              operation(Method::put, "/x/{a:digits}", "three")};
    EXPECT_NO_THROW(Router{differing});
}

TEST(Router, RefusesPathsThatCannotBe) {
    const std::vector<Operation> five = {operation(Method::get, "/{a}/{b}/{c}/{d}/{e}", "five")};
    EXPECT_THROW(Router{five}, std::logic_error);
    const std::vector<Operation> more = {operation(Method::get, "/{a:rest}/b", "more")};
    EXPECT_THROW(Router{more}, std::logic_error);
}

TEST(Router, ABetterSegmentThatLeadsNowhereIsNoObstacle) {
    EXPECT_EQ(cross("/user/me").name, "me");
    EXPECT_EQ(cross("/user/me/groups"), (Found{"groups", {{"target", "me"}}, ""}));
    EXPECT_EQ(cross("/user/12/groups"), (Found{"groups", {{"target", "12"}}, ""}));
    EXPECT_EQ(cross("/user/me/nothing").name, "");
    EXPECT_EQ(cross("/user/me/nothing", Method::put),
              (Found{"put_anything", {{"path", "user/me/nothing"}}, ""}));
}

TEST(Router, TheRestIsEverythingThatRemains) {
    EXPECT_EQ(cross("/user/me/token/a"), (Found{"token", {{"name", "a"}}, ""}));
    EXPECT_EQ(cross("/user/me/token/a//b/"), (Found{"token", {{"name", "a//b/"}}, ""}));
    EXPECT_EQ(cross("/user/me/token/a%2Fb/%C3%A9"), (Found{"token", {{"name", "a/b/é"}}, ""}));
    EXPECT_EQ(cross("/user/me/token").name, "tokens");
    EXPECT_EQ(cross("/user/me/token/").name, "") << "nothing remains";
    EXPECT_EQ(cross("/user/x/token/a/b").name, "");
}

TEST(Router, TheBestPathDecidesUnlessItFallsThrough) {
    EXPECT_EQ(cross("/user/me", Method::del), (Found{"", {}, "OPTIONS, GET, HEAD"}));
    const Routing falls{.falls_through = true};
    EXPECT_EQ(cross("/user/me", Method::del, falls), (Found{"delete", {{"target", "me"}}, ""}));
    EXPECT_EQ(cross("/user/me", Method::get, falls), (Found{"me", {}, ""}));
    EXPECT_EQ(cross("/user/12", Method::get, falls), (Found{"user", {{"target", "12"}}, ""}));
    EXPECT_EQ(cross("/user/12", Method::post, falls), (Found{"post_by_id", {{"id", "12"}}, ""}));
    EXPECT_EQ(cross("/user/12", Method::options, falls),
              (Found{"", {}, "OPTIONS, GET, HEAD, POST, PUT, DELETE"}));
    EXPECT_EQ(cross("/user/me", Method::patch, falls), (Found{"", {}, "OPTIONS, GET, HEAD, PUT, DELETE"}));
}

TEST(Router, MayDecodeBeforeItSplits) {
    const Routing decodes{.decodes_first = true};
    EXPECT_EQ(cross("/user/%6De", Method::get, decodes).name, "me");
    EXPECT_EQ(cross("/user/a%20b%C3%A9", Method::get, decodes), (Found{"user", {{"target", "a bé"}}, ""}));
    EXPECT_EQ(cross("/user/a%2Fgroups", Method::get, decodes), (Found{"groups", {{"target", "a"}}, ""}));
    EXPECT_EQ(cross("/user/%2541", Method::get, decodes), (Found{"user", {{"target", "%41"}}, ""}))
        << "decoded once";
    EXPECT_EQ(cross("/user/%FF", Method::get, decodes), Found{});
    EXPECT_EQ(cross("/user/%00", Method::get, decodes), Found{});
    const Router router(crossing, decodes);
    Call call;
    router.find(call, "/user/a%2Fb", Method::get);
    EXPECT_EQ(call.path, "/user/a/b");
}

TEST(Router, MayIgnoreOneSlashAtTheEnd) {
    const Routing ignores{.ignores_trailing_slash = true};
    EXPECT_EQ(cross("/user/me/", Method::get, ignores).name, "me");
    EXPECT_EQ(cross("/user/me//", Method::get, ignores).name, "");
    EXPECT_EQ(cross("/user/me/token/", Method::get, ignores).name, "tokens");
    EXPECT_EQ(cross("/user/me/token/a/", Method::get, ignores), (Found{"token", {{"name", "a/"}}, ""}));
    EXPECT_EQ(cross("/user/me/token//", Method::get, ignores), (Found{"token", {{"name", "/"}}, ""}));
    EXPECT_EQ(cross("/user/x/token/a/", Method::get, ignores).name, "token_of");
    EXPECT_EQ(find_among(operations, ignores, "/").name, "root");
}

TEST(Router, HeadMayBeAMethodLikeAnyOther) {
    const Routing plain{.head_is_get = false};
    EXPECT_EQ(find_among(operations, plain, "/users", Method::head), (Found{"", {}, "OPTIONS, GET, POST"}));
    EXPECT_EQ(find_among(operations, plain, "/users").name, "list");
}

TEST(Router, AHugePathIsJustUnknown) {
    std::string path;
    for (int i = 0; i < 50000; ++i) path += "/users";
    EXPECT_EQ(find(path), Found{});
    EXPECT_EQ(find("/users/" + std::string(100000, '9')).name, "by_id");
}

TEST(Router, ASecretInThePathHasAPathForTheLog) {
    const std::vector<Operation> list = {operation(Method::get, "/token/{token:secret}", "find"),
                                         operation(Method::get, "/token", "list")};
    const Router router(list, {});
    const auto loggable = [&](std::string_view path, Method method) {
        Call call;
        router.find(call, path, method);
        return call.loggable_path;
    };
    EXPECT_EQ(loggable("/token/abc", Method::get), "/token/{token:secret}");
    EXPECT_EQ(loggable("/token/abc", Method::put), "/token/{token:secret}") << "whatever the method";
    EXPECT_EQ(loggable("/token", Method::get), "");
}

}  // namespace
}  // namespace usher::api
