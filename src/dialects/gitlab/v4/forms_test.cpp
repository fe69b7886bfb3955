// How v4 reads loosely typed values and what it says of those it cannot read (contract/gitlab.md sections 1
// and 8.1).
#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "dialects/gitlab/errors.h"
#include "dialects/gitlab/no_store_test.h"

namespace usher::gitlab {
namespace {

namespace json = boost::json;

class FormsOfV4 : public ::testing::Test {
  protected:
    const AloneV4 alone_{{"http://x", true}};
    const api::Forms& forms_ = alone_.dialect.forms();

    std::string refused(const Error& error) {
        api::Call call;
        api::Response response;
        call.response = &response;
        alone_.dialect.refuse(call, error);
        return std::to_string(response.status) + " " + response.body;
    }
};

TEST_F(FormsOfV4, FlagsHaveManySpellings) {
    for (const json::value& yes :
         {json::value(true), json::value(1), json::value("true"), json::value("True"), json::value("TRUE"),
          json::value("1"), json::value("t"), json::value("yes"), json::value("Y"), json::value("on"),
          json::value(" on ")})
        EXPECT_EQ(forms_.to_flag(yes), true) << yes;
    for (const json::value& no : {json::value(false), json::value(0), json::value("False"), json::value("0"),
                                  json::value("f"), json::value("no"), json::value("n"), json::value("OFF")})
        EXPECT_EQ(forms_.to_flag(no), false) << no;
    for (const json::value& neither :
         {json::value(nullptr), json::value(2), json::value(-1), json::value("2"), json::value("maybe"),
          json::value("truest"), json::value(json::array{true}), json::value(json::object{}),
          json::value(1.5)})
        EXPECT_EQ(forms_.to_flag(neither), std::nullopt) << neither;
}

TEST_F(FormsOfV4, NumbersAreWholeAndEndWhereTheyBegin) {
    for (const auto& [given, number] :
         {std::pair(json::value(7), std::int64_t{7}), std::pair(json::value("7"), std::int64_t{7}),
          std::pair(json::value(" +7 "), std::int64_t{7}), std::pair(json::value("-7"), std::int64_t{-7}),
          std::pair(json::value("007"), std::int64_t{7}),
          std::pair(json::value("99999999999999999999"), INT64_MAX),
          std::pair(json::value("-99999999999999999999"), INT64_MIN)})
        EXPECT_EQ(forms_.to_integer(given), number) << given;
    for (const json::value& odd :
         {json::value(nullptr), json::value(""), json::value("x"), json::value("7x"), json::value("1.5"),
          json::value("++7"), json::value("+-7"), json::value("0x7"), json::value("7 7"), json::value(true),
          json::value(json::array{7}), json::value("+"), json::value("-")})
        EXPECT_EQ(forms_.to_integer(odd), std::nullopt) << odd;
}

TEST_F(FormsOfV4, NullIsATextThatSaysNothing) {
    EXPECT_EQ(forms_.to_text(nullptr), "");
    EXPECT_EQ(forms_.to_text(7), "7");
    EXPECT_EQ(forms_.to_text(json::array{}), std::nullopt);
    const json::value null;
    EXPECT_TRUE(forms_.is_given(&null));
    EXPECT_FALSE(forms_.is_given(nullptr));
}

TEST_F(FormsOfV4, ParametersAreRefusedInOneSentence) {
    const Error error{ErrorCode::invalid,
                      parameters_subject,
                      {{"name", Fault::missing},
                       {"admin", Fault::wrong_type},
                       {"per_page", Fault::not_a_number},
                       {"sort", Fault::no_such},
                       {"a, b", Fault::missing},
                       {"c, d", Fault::exclusive}}};
    EXPECT_EQ(
        refused(error),
        R"(400 {"error":"name is missing, admin is invalid, per_page is invalid, sort does not have a valid )"
        R"(value, a, b are missing, at least one parameter must be provided, c, d provide all or none of )"
        R"(parameters"})");
}

TEST_F(FormsOfV4, RulesAreRefusedFieldByField) {
    EXPECT_EQ(refused(invalid(
                  {{"name", Fault::blank}, {"bio", Fault::too_long, 255}, {"name", Fault::too_long, 255}})),
              R"x(400 {"message":{"name":["can't be blank","is too long (maximum is 255 characters)"],)x"
              R"x("bio":["is too long (maximum is 255 characters)"]}})x");
}

TEST_F(FormsOfV4, WhoeverIsKeptOutIsToldWhy) {
    EXPECT_EQ(refused({ErrorCode::not_active, word(State::blocked), {}}),
              R"(403 {"message":"403 Forbidden - Your account has been blocked."})");
    EXPECT_TRUE(
        refused({ErrorCode::not_active, word(State::deactivated), {}})
            .starts_with(R"(403 {"message":"403 Forbidden - Your account has been deactivated by your )"
                         R"(administrator.)"));
}

// Whether somebody may make a token is asked before what they want of it.
TEST_F(FormsOfV4, OnlyRoutesAboutTokensAskForRightsFirst) {
    for (const auto& operation : alone_.dialect.operations())
        EXPECT_EQ(!alone_.dialect.judges_before_rights(operation),
                  operation.path.find("impersonation_tokens") != std::string_view::npos ||
                      operation.path.find("personal_access_tokens") != std::string_view::npos)
            << operation.name;
}

}  // namespace
}  // namespace usher::gitlab
