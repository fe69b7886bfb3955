// The words of the original's validator (contract/conch.md section 1.6), beyond what golden files ask.
#include "dialects/conch/validation.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "dialects/conch/addresses.h"

namespace usher::conch {
namespace {

namespace json = boost::json;
using Details = std::vector<Detail>;

Details request(std::string_view name, const char* body) {
    auto value = json::parse(body);
    return validate(schema_of(SchemaType::request, name).rules, value);
}

struct Query {
    Details details;
    json::value value;
};
Query query(std::string_view name, const char* text) {
    Query out{{}, json::parse(text)};
    out.details =
        validate(schema_of(SchemaType::query_params, name).rules, out.value, Read::integers_from_text);
    return out;
}

TEST(Validation, WhatIsAllowedHasNoDetails) {
    EXPECT_TRUE(request("login", R"({"email":"a@b.c","password":"x","set_session":true})").empty());
    EXPECT_TRUE(
        request("login", R"({"user_id":"0a1b2c3d-0000-4000-8000-000000000001","password":"x"})").empty());
    EXPECT_TRUE(request("null", "null").empty());
    EXPECT_TRUE(request("user_setting", R"({"k":"v"})").empty());
    EXPECT_TRUE(query("revoke_user_tokens", R"({"login_only":"1","api_only":"0"})").details.empty());
}

TEST(Validation, TheBaseComesBeforeItsAlternatives) {
    EXPECT_EQ(request("login", "{}"), (Details{{"/password", "Missing property."}}));
    EXPECT_EQ(request("login", "null"), (Details{{"/", "Expected object - got null."}}));
    EXPECT_EQ(request("login", R"({"user_id":"x","password":"x"})"),
              (Details{{"/user_id",
                        "String does not match "
                        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$."}}));
}

TEST(Validation, LengthsCountCharacters) {
    const auto name = [](const std::string& text) {
        return request("new_user_token", json::serialize(json::object{{"name", text}}).c_str());
    };
    std::string many;
    for (int i = 0; i < 255; ++i) many += "é";
    EXPECT_TRUE(name(many).empty());
    EXPECT_EQ(name(many + "é"), (Details{{"/name", "String is too long: 256/255."}}));
}

TEST(Validation, ManyBadNamesAreNamedSorted) {
    EXPECT_EQ(request("user_settings", R"({"b/":"x","a/":1,"ok":""})"),
              (Details{{"/", "/propertyName/a/ String does not match ^[^/]+$."},
                       {"/", "/propertyName/b/ String does not match ^[^/]+$."},
                       {"/a~1", "Expected string - got number."},
                       {"/ok", "String is too short: 0/1."}}));
}

TEST(Validation, IntegersOfAQueryAreReadAsFarAsItComes) {
    const auto good = query("notify_users", R"({"send_mail":"01"})");
    EXPECT_TRUE(good.details.empty());
    EXPECT_EQ(good.value.at("send_mail"), 1);
    const auto large = query("notify_users", R"({"send_mail":"99999999999999999999"})");
    EXPECT_EQ(large.details, (Details{{"/send_mail", "1e+20 > maximum(1)"}}));
    for (const auto* text :
         {R"({"send_mail":"+1"})", R"({"send_mail":"1.0"})", R"({"send_mail":"-"})", R"({"send_mail":" 1"})"})
        EXPECT_EQ(query("notify_users", text).details,
                  (Details{{"/send_mail", "Expected integer - got string."}}))
            << text;
    const auto unknown = query("notify_users", R"({"send_mail":"2","x":"1"})");
    EXPECT_EQ(unknown.value.at("send_mail"), "2");
}

TEST(Validation, BothVocabulariesOfDeactivationCount) {
    for (const auto* word : {"0", "1", "none", "login_only", "all"})
        EXPECT_TRUE(query("deactivate_user", json::serialize(json::object{{"clear_tokens", word}}).c_str())
                        .details.empty())
            << word;
    EXPECT_EQ(query("deactivate_user", R"({"clear_tokens":["1","1"]})").details,
              (Details{{"/clear_tokens", "Not in enum list: none, login_only, all."}}));
}

TEST(Validation, NeitherLengthNorDepthOfWhatIsSentMatters) {
    const auto long_text = json::serialize(json::object{{std::string(1000000, 'k'), "v"}});
    EXPECT_EQ(request("user_settings", long_text.c_str()).front().message.substr(0, 15), "/propertyName/k");
    const auto address = json::serialize(
        json::object{{"name", "x"}, {"email", std::string(1000000, '@') + std::string(1000000, '/')}});
    EXPECT_FALSE(request("new_user", address.c_str()).empty());
}

TEST(Schemas, EveryRuleOfEverySchemaIsUnderstood) {
    // A pattern that nobody wrote code for throws when it meets a text.
    for (const auto* name : {"login", "update_user", "new_user", "user_password", "user_settings",
                             "user_setting", "new_user_token"}) {
        json::object all;
        for (const auto& property :
             inlined(schema_of(SchemaType::request, name).rules)["properties"].is_object()
                 ? inlined(schema_of(SchemaType::request, name).rules)["properties"].get_object()
                 : json::object{{"any", nullptr}})
            all[property.key()] = "text";
        json::value value = all;
        EXPECT_NO_THROW(validate(schema_of(SchemaType::request, name).rules, value)) << name;
    }
}

TEST(Schemas, AreServedWithWhatTheyReferTo) {
    for (const auto& [type, name] :
         {std::pair(SchemaType::request, "new_user"),
          std::pair(SchemaType::query_params, "revoke_user_tokens"),
          std::pair(SchemaType::response, "users_detailed"), std::pair(SchemaType::response, "user_error")}) {
        const auto* text = schema_document(type, name);
        ASSERT_TRUE(text) << name;
        const auto document = json::parse(*text).as_object();
        for (auto at = text->find("#/definitions/"); at != std::string::npos;
             at = text->find("#/definitions/", at + 1)) {
            const auto referred = text->substr(at + 14, text->find('"', at) - at - 14);
            EXPECT_TRUE(document.at("definitions").as_object().contains(referred)) << referred;
        }
        EXPECT_EQ(text->find("components"), std::string::npos);
    }
    EXPECT_FALSE(schema_document(SchemaType::request, "UserDetailed"));
}

TEST(Addresses, TheSchemaIsGenerousAndTheLookBeforeStoringIsNot) {
    for (const auto* text : {"a@b", "x a@b y", "\"q\"@b", "a@[1.2.3.4]", "jürgen@x.de", "a@b@c"})
        EXPECT_TRUE(looks_like_address(text)) << text;
    for (const auto* text : {"", "a", "@", "a@", "@b", "a @b", "a@ b", ".@."})
        EXPECT_FALSE(looks_like_address(text)) << text;
    for (const auto* text :
         {"a@b.c", "a.b+c@x-y.example.org", "\"a b\"@c.d", "\"a\\\"b\"@c.d", "o'neil@c.d", "email=a@b.c"})
        EXPECT_TRUE(is_rfc822_address(text)) << text;
    for (const auto* text :
         {"", "a@b", "a@b-c", "a b@c.d", "a@b.c.", "a@.b.c", ".a@b.c", "a..b@c.d", "a@b@c.d", "ä@b.c",
          "a@ä.c", "a@b.c\r\nBcc: x@y.z", "\"a\n\"@c.d", "\"\"@c.d", "<a@b.c>", "a,b@c.d"})
        EXPECT_FALSE(is_rfc822_address(text)) << text;
    EXPECT_FALSE(is_rfc822_address(std::string(65, 'a') + "@b.c"));
    EXPECT_FALSE(is_rfc822_address("a@" + std::string(260, 'b') + ".c"));
}

}  // namespace
}  // namespace usher::conch
