#include "api/parameters.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace usher::api {
namespace {

namespace json = boost::json;

json::value all(const Parameters& parameters) {
    // A copy without a storage of its own would stay in the parameters' arena.
    return parameters.all() ? json::value(*parameters.all(), json::storage_ptr())
                            : json::value(json::object{});
}

json::value form(std::string_view text) {
    Parameters parameters;
    parameters.add_form(text);
    return all(parameters);
}

TEST(ParametersForm, DecodesPairs) {
    EXPECT_EQ(form("a=1&b=x+y%26z&c=&d&=e&&f=%C3%A9"),
              json::parse(R"({"a":"1","b":"x y&z","c":"","d":"","":"e","f":"é"})"));
    EXPECT_EQ(form(""), json::object{});
    EXPECT_EQ(form("a=1=2&b=%"), json::parse(R"({"a":"1=2","b":"%"})"));
}

TEST(ParametersForm, TheLastValueWins) {
    EXPECT_EQ(form("a=1&b=2&a=3"), json::parse(R"({"a":"3","b":"2"})"));
}

TEST(ParametersForm, BracketsMakeArraysAndObjects) {
    EXPECT_EQ(form("a[]=1&a[]=2"), json::parse(R"({"a":["1","2"]})"));
    EXPECT_EQ(form("a[k]=1&a[l]=2&a[k]=3"), json::parse(R"({"a":{"k":"3","l":"2"}})"));
    EXPECT_EQ(form("a%5B%5D=1"), json::parse(R"({"a":["1"]})"));
    EXPECT_EQ(form("a=0&a[]=1"), json::parse(R"({"a":["1"]})")) << "another shape replaces";
    EXPECT_EQ(form("a[]=1&a[k]=2"), json::parse(R"({"a":{"k":"2"}})"));
}

TEST(ParametersForm, OddBracketsAreNames) {
    EXPECT_EQ(form("[]=1&[k]=2&a[=3&b]=4&c[d=5"),
              json::parse(R"({"[]":"1","[k]":"2","a[":"3","b]":"4","c[d":"5"})"));
    EXPECT_EQ(form("a[b][c]=1"), json::parse(R"({"a":{"b][c":"1"}})")) << "one level deep";
}

TEST(ParametersForm, ArbitraryBytesDoNoHarm) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
    EXPECT_NO_THROW(form(bytes));
    EXPECT_EQ(form("a=%00%FF").at("a").as_string(), std::string_view("\0\xff", 2));
}

std::optional<Unreadable> add_json(std::string_view body, json::value& out) {
    Parameters parameters;
    const auto why = parameters.add_json(body);
    out = all(parameters);
    return why;
}
bool is_readable(std::string_view body) {
    json::value ignored;
    const auto why = add_json(body, ignored);
    if (why) {
        EXPECT_EQ(*why, Unreadable::not_json);
    }
    return !why;
}

TEST(ParametersJson, TakesAnObject) {
    json::value given;
    EXPECT_FALSE(add_json(R"( {"a":1,"b":[true,null],"c":{"d":"e"}} )", given));
    EXPECT_EQ(given, json::parse(R"({"a":1,"b":[true,null],"c":{"d":"e"}})"));
}

TEST(ParametersJson, NothingMeansNoParameters) {
    EXPECT_TRUE(is_readable(""));
    EXPECT_TRUE(is_readable(" \r\n\t"));
    EXPECT_TRUE(is_readable("{}"));
}

TEST(ParametersJson, RefusesWhatIsNoObject) {
    for (const auto* body : {"[]",
                             "1",
                             "null",
                             "\"a\"",
                             "true",
                             "{",
                             "{\"a\":1",
                             "{\"a\"}",
                             "{a:1}",
                             "{'a':1}",
                             "{\"a\":1}}",
                             "{\"a\":1} x",
                             "{\"a\":01}",
                             "{\"a\":1,}",
                             "{\"a\":\"\n\"}",
                             "{\"a\":NaN}",
                             "{\"a\":\"\\ud800\"}",
                             "{\"a\":\"\\x\"}",
                             "\xef\xbb\xbf[]",
                             "a=1"})
        EXPECT_FALSE(is_readable(body)) << body;
    EXPECT_FALSE(is_readable(std::string_view("{}\0", 3)));
}

std::string nested(std::size_t levels) {
    std::string body = "{\"a\":";
    body.append(levels - 1, '[').append(levels - 1, ']');
    return body + "}";
}

TEST(ParametersJson, ThirtyTwoLevelsAndNoMore) {
    EXPECT_TRUE(is_readable(nested(32)));
    EXPECT_FALSE(is_readable(nested(33)));
    EXPECT_FALSE(is_readable(nested(100'000)));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(is_readable(objects));
}

TEST(ParametersJson, TheLastOfDuplicateKeysWins) {
    json::value given;
    EXPECT_FALSE(add_json(R"({"a":1,"b":2,"a":{"c":3}})", given));
    EXPECT_EQ(given, json::parse(R"({"a":{"c":3},"b":2})"));
}

TEST(ParametersJson, HugeNumbersDoNoHarm) {
    json::value given;
    EXPECT_FALSE(
        add_json(R"({"a":9223372036854775807,"b":-9223372036854775808,"c":18446744073709551615})", given));
    EXPECT_EQ(given.at("a").as_int64(), INT64_MAX);
    EXPECT_EQ(given.at("b").as_int64(), INT64_MIN);
    EXPECT_EQ(given.at("c").as_uint64(), UINT64_MAX);
    for (const std::string& number :
         {std::string("1e400"), std::string("-1e99999999999999999999"), std::string("1e-400"),
          "1" + std::string(100'000, '0'), "0." + std::string(100'000, '1')}) {
        json::value read;
        if (!add_json("{\"a\":" + number + "}", read)) {
            EXPECT_TRUE(read.at("a").is_double()) << number.substr(0, 20);
        }
    }
}

TEST(ParametersJson, InvalidUtf8IsKeptForTheFieldToJudge) {
    json::value given;
    EXPECT_FALSE(add_json("{\"a\":\"\xff\"}", given));
    EXPECT_EQ(given.at("a").as_string(), "\xff");
}

TEST(ParametersJson, MergesOverWhatWasGivenBefore) {
    Parameters parameters;
    parameters.add_form("a=1&b=2");
    EXPECT_FALSE(parameters.add_json(R"({"b":3,"c":4})"));
    parameters.set("c", "path");
    EXPECT_EQ(all(parameters), json::parse(R"({"a":"1","b":3,"c":"path"})"));
}

TEST(Parameters, AreReusable) {
    Parameters parameters;
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(parameters.empty());
        EXPECT_EQ(parameters.find("a"), nullptr);
        EXPECT_FALSE(parameters.add_json("{\"a\":\"" + std::string(5000, 'x') + "\"}"));
        EXPECT_EQ(parameters.text("a").size(), 5000U);
        EXPECT_EQ(parameters.text("b"), "");
        parameters.clear();
    }
}

TEST(Parameters, KeepNothingOfBodiesThatCouldNotBeRead) {
    Parameters parameters;
    const auto cut_off = "{\"a\":\"" + std::string(100'000, 'x') + "\",";
    const auto in_use = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
    const auto before = in_use();
    for (int i = 0; i < 200; ++i) {
        EXPECT_TRUE(parameters.add_json(cut_off));
        parameters.clear();
    }
    EXPECT_LT(in_use(), before + 1'000'000);
}

constexpr std::string_view multipart_type = "multipart/form-data; boundary=XX";

std::optional<Unreadable> add_multipart(std::string_view body, json::value* out = nullptr,
                                        std::string_view type = multipart_type) {
    Parameters parameters;
    const auto why = parameters.add_multipart(type, body);
    if (out) *out = all(parameters);
    return why;
}

std::string part(const std::string& headers, const std::string& content) {
    return "--XX\r\n" + headers + "\r\n\r\n" + content + "\r\n";
}
std::string field(const std::string& name, const std::string& content) {
    return part("Content-Disposition: form-data; name=\"" + name + "\"", content);
}

TEST(ParametersMultipart, TakesParts) {
    json::value given;
    EXPECT_FALSE(add_multipart(
        field("a", "1") + field("b[]", "x\r\n--X y") + field("b[]", "") + field("c[k]", "é") + "--XX--\r\n",
        &given));
    EXPECT_EQ(given, json::parse(R"({"a":"1","b":["x\r\n--X y",""],"c":{"k":"é"}})"));
}

TEST(ParametersMultipart, TakesPreambleOtherHeadersFilesAndAQuotedBoundary) {
    json::value given;
    EXPECT_FALSE(add_multipart(
        "preamble\r\n" +
            part("content-type: text/plain\r\nCONTENT-DISPOSITION: form-data; filename=\"a;b.txt\"; name=up",
                 "file\nline") +
            "--XX--\r\nepilogue",
        &given, "multipart/form-data; charset=utf-8; BOUNDARY=\"XX\""));
    EXPECT_EQ(given, json::parse(R"({"up":"file\nline"})"));
    EXPECT_FALSE(add_multipart("--XX--\r\n", &given));
    EXPECT_EQ(given, json::object{});
    EXPECT_FALSE(add_multipart("", &given));
}

TEST(ParametersMultipart, RefusesMalformedOnes) {
    const auto good = field("a", "1");
    const std::vector<std::string> malformed = {
        "nothing",
        "--XX",
        "--XX\r\n",
        good,
        good + "--XX",
        good + "--XX\r\n",
        "--XX\r\n\r\n1\r\n--XX--",
        part("Content-Disposition: form-data", "1") + "--XX--",
        part("Content-Disposition: form-data; name=\"a", "1") + "--XX--",
        part("X-Other: a", "1") + "--XX--",
        "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n--XX--",
    };
    for (const auto& body : malformed) EXPECT_EQ(add_multipart(body), Unreadable::not_form) << body;
    const auto closed = good + "--XX--";
    for (const auto* type :
         {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"XX",
          "multipart/form-data; boundary=YY", "multipart/form-data; =XX", ""})
        EXPECT_EQ(add_multipart(closed, nullptr, type), Unreadable::not_form) << type;
    EXPECT_EQ(add_multipart(closed, nullptr, "multipart/form-data; boundary=" + std::string(71, 'X')),
              Unreadable::not_form);
}

TEST(ParametersMultipart, EveryTruncationIsRefusedOrRead) {
    const auto whole = field("a", "1") + field("b", "2") + "--XX--\r\n";
    for (std::size_t size = 1; size < whole.size() - 4; ++size)
        EXPECT_EQ(add_multipart(whole.substr(0, size)), Unreadable::not_form) << size;
}

TEST(ParametersMultipart, TwoHundredFiftySixPartsAreTooMany) {
    std::string body;
    for (int i = 0; i < 255; ++i) body += field("a[]", "1");
    EXPECT_FALSE(add_multipart(body + "--XX--"));
    EXPECT_EQ(add_multipart(body + field("a[]", "1") + "--XX--"), Unreadable::not_form);
}

TEST(FormParameters, MoreThanAThousandPairsAreRefused) {
    std::string form;
    for (int i = 0; i < 1000; ++i) form += "&p" + std::to_string(i) + "=";
    Parameters fits;
    EXPECT_EQ(fits.add_form(form), std::nullopt);
    Parameters over;
    EXPECT_EQ(over.add_form(form + "&one=more"), Unreadable::not_form);
}

}  // namespace
}  // namespace usher::api
