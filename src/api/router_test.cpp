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

struct Found {
    std::string name;  // empty: none
    std::vector<std::pair<std::string, std::string>> variables;
    std::string allow;
    bool operator==(const Found&) const = default;
};

Found find(std::string_view path, Method method = Method::get) {
    const Router router(operations);
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
    EXPECT_EQ(find("/users/abc/keys/1"), Found{}) << "no way back from a segment that anything may be";
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

TEST(Router, AHugePathIsJustUnknown) {
    std::string path;
    for (int i = 0; i < 50000; ++i) path += "/users";
    EXPECT_EQ(find(path), Found{});
    EXPECT_EQ(find("/users/" + std::string(100000, '9')).name, "by_id");
}

}  // namespace
}  // namespace usher::api
