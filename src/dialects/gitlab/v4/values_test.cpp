#include "dialects/gitlab/v4/values.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>

#include "api/parameters.h"

namespace usher::gitlab::v4 {
namespace {

namespace json = boost::json;
using Texts = std::vector<std::string>;

// What was read, and the fault if there was one.
template <class T>
std::pair<T, std::optional<Fault>> read(const json::value& value) {
    T to;
    const auto fault = read_json(to, value);
    return {to, fault};
}

// Each of a JSON list.
template <class T>
void expect_refused(std::string_view list, Fault fault) {
    const auto values = json::parse({list.data(), list.size()});
    for (const auto& value : values.as_array()) EXPECT_EQ(read<T>(value).second, fault) << value;
}

TEST(Day, IsADateOrTheDayOfATime) {
    const auto first_of_may = parse_date("2024-05-01").value();
    for (const auto* text :
         {"2024-05-01", " 2024-05-01 ", "2024-05-01T23:59:59Z", "2024-05-02T01:00:00+02:00"}) {
        const auto [day, fault] = read<Day>(text);
        EXPECT_FALSE(fault) << text;
        EXPECT_EQ(day, first_of_may) << text;
    }
}

TEST(Moment, IsATimeOrADaysMidnight) {
    EXPECT_EQ(read<Moment>("2024-05-01").first, parse_time("2024-05-01T00:00:00Z"));
    EXPECT_EQ(read<Moment>("2024-05-01T10:00:00.5+02:00").first, parse_time("2024-05-01T08:00:00.500Z"));
}

TEST(Times, ThatAreBlankWereNotGiven) {
    for (const json::value& blank : {json::value(nullptr), json::value(""), json::value(" \t")}) {
        const auto [day, fault] = read<Day>(blank);
        EXPECT_FALSE(fault || day) << blank;
        const auto [moment, other_fault] = read<Moment>(blank);
        EXPECT_FALSE(other_fault || moment) << blank;
    }
}

TEST(Times, ThatCannotBeAreRefused) {
    constexpr std::string_view odd = R"([
        "2024-02-30", "2024-13-01", "24-01-01", "tomorrow", "2024-05-01T25:00:00Z", "20240501",
        "2024-05-01T10:00:00", "2024-05-01 00", "0x10", "2024-05-01\u0000", 20240501, -1.5, true,
        ["2024-05-01"], {}
    ])";
    expect_refused<Day>(odd, Fault::wrong_type);
    expect_refused<Moment>(odd, Fault::wrong_type);
}

TEST(Names, ComeAsAListOrWithCommas) {
    for (const json::value& given :
         {json::value(json::array{"api", " read_user "}), json::value("api,read_user"),
          json::value(" api , ,read_user,"), json::value(json::array{"api", "", "read_user"}),
          json::value(json::array{"api", nullptr, "read_user"})}) {
        const auto [names, fault] = read<Names>(given);
        EXPECT_FALSE(fault) << given;
        EXPECT_TRUE(names.given);
        EXPECT_EQ(names.names, (Texts{"api", "read_user"})) << given;
    }
    // A comma in an element of a list separates nothing.
    EXPECT_EQ(read<Names>(json::array{"api,sudo"}).first.names, Texts{"api,sudo"});
}

TEST(Names, MayBeGivenWithoutAny) {
    for (const json::value& none :
         {json::value(nullptr), json::value(""), json::value(json::array{}), json::value(",")}) {
        const auto [names, fault] = read<Names>(none);
        EXPECT_FALSE(fault) << none;
        EXPECT_TRUE(names.given);
        EXPECT_TRUE(names.names.empty());
    }
    EXPECT_FALSE(Names().given);
}

TEST(Names, AreTexts) {
    expect_refused<Names>(R"([{"a": "api"}, [["api"]], [{}], "a\u0000b", ["api", "a\u0000b"]])",
                          Fault::wrong_type);
    EXPECT_EQ(read<Names>(json::value("\xff")).second, Fault::wrong_type);
}

struct Words {
    static constexpr std::array<std::string_view, 2> all{"asc", "desc"};
};

TEST(Choice, IsOneOfItsWords) {
    EXPECT_TRUE(read<Choice<Words>>("asc").first.is("asc"));
    EXPECT_TRUE(read<Choice<Words>>(" desc ").first.is("desc"));
    for (const json::value& blank : {json::value(nullptr), json::value(""), json::value(" ")}) {
        const auto [choice, fault] = read<Choice<Words>>(blank);
        EXPECT_FALSE(fault) << blank;
        EXPECT_EQ(choice.word, "");
    }
    expect_refused<Choice<Words>>(
        R"(["ASC", "as", "ascdesc", "asc,desc", "asc\u0000", 1, true, ["asc"], {}])", Fault::no_such);
    EXPECT_EQ(json::value(describe_json(static_cast<const Choice<Words>*>(nullptr))),
              (json::value{{"type", "string"}, {"enum", {"asc", "desc"}}}));
}

// Behind a prefix that is none of the words the answer must not be a word by accident.
TEST(Choice, OfARefusedWordIsEmpty) { EXPECT_EQ(read<Choice<Words>>("ascending").first.word, ""); }

TEST(Upload, IsAFilePartOrTheWishToHaveNone) {
    const auto [file, fault] = read<Upload>(json::object{{api::file_member, "bytes"}});
    EXPECT_FALSE(fault);
    EXPECT_EQ(file.bytes, "bytes");
    EXPECT_FALSE(file.removes);
    const auto empty = read<Upload>(json::object{{api::file_member, ""}}).first;
    EXPECT_TRUE(empty.bytes.empty());
    EXPECT_FALSE(empty.removes);
    EXPECT_TRUE(read<Upload>(nullptr).first.removes);
    EXPECT_TRUE(read<Upload>("").first.removes);
    expect_refused<Upload>(R"(["bytes", 1, true, [], {}, {"name": "x"}, {"file": 1}])", Fault::wrong_type);
}

}  // namespace
}  // namespace usher::gitlab::v4
