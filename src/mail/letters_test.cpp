#include "mail/letters.h"

#include <gtest/gtest.h>

#include "mail/temporary_directory.h"

namespace usher::mail {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

constexpr auto link = "https://example.org/confirm?a=1&token=abc";

TEST(Letters, BuiltInConfirmationSaysWhatToDo) {
    Message message = FileLetters().confirmation("Joe", "joe@example.com", link);
    EXPECT_EQ(message.subject, "Confirm your email address");
    EXPECT_TRUE(contains(message.text, "Hello Joe,"));
    EXPECT_TRUE(contains(message.text, "joe@example.com"));
    EXPECT_TRUE(contains(message.text, std::string("\n") + link + "\n"));
    EXPECT_TRUE(contains(message.text, "press \"Confirm\""));
    EXPECT_TRUE(contains(message.html, "href=\"https://example.org/confirm?a=1&amp;token=abc\""));
    EXPECT_FALSE(contains(message.text + message.html + message.subject, "{{"));
}

TEST(Letters, NamesCannotWriteTheLetter) {
    Message message =
        FileLetters().confirmation("<img src=x onerror=\"alert(1)\">{{link}}\r\n\nX: y", "a@b.c", link);
    EXPECT_FALSE(contains(message.html, "<img"));
    EXPECT_TRUE(contains(message.html, "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;{{link}} X: y"));
    EXPECT_TRUE(contains(message.text, "{{link}} X: y,"));
    Message long_one = FileLetters().confirmation(std::string(5000, 'n'), "a@b.c", link);
    EXPECT_TRUE(contains(long_one.text, "Hello " + std::string(100, 'n') + ","));
}

TEST(Letters, FilesOfTheOperatorTakeTheirPlace) {
    TemporaryDirectory place;
    place.write("confirmation.subject.txt", "Willkommen {{name}}\nzweite Zeile\n");
    place.write("confirmation.text.txt", "{{ link }} für {{address}}");
    FileLetters letters(place.path());
    place.write("confirmation.text.txt", "changed later");
    Message message = letters.confirmation("Jörg\nBcc: x@y.z", "a@b.c", link);
    EXPECT_EQ(message.subject, "Willkommen Jörg Bcc: x@y.z zweite Zeile");
    EXPECT_EQ(message.text, std::string(link) + " für a@b.c");
    EXPECT_TRUE(contains(message.html, "<!DOCTYPE html>"));  // the built-in one
}

TEST(Letters, SubjectStaysShort) {
    TemporaryDirectory place;
    place.write("confirmation.subject.txt", "{{name}} " + std::string(500, 'x'));
    EXPECT_EQ(FileLetters(place.path()).confirmation("é", "a@b.c", link).subject,
              "é " + std::string(198, 'x'));
}

TEST(Letters, MistakesOfTheOperatorAreNamedAtOnce) {
    const std::pair<std::string, std::string> mistakes[] = {
        {"{{link}} {{password}}", "asks for {{password}}"},
        {"{{link}} {{", "has {{ without }}"},
        {"no way to confirm", "does not contain {{link}}"},
        {"{{link}} \xff", "is not UTF-8"},
        {std::string(300 * 1024, 'x'), "is too long"}};
    for (auto& [text, complaint] : mistakes) {
        TemporaryDirectory place;
        place.write("confirmation.html", text);
        try {
            FileLetters letters(place.path());
            ADD_FAILURE() << complaint;
        } catch (const std::runtime_error& error) {
            EXPECT_TRUE(contains(error.what(), complaint)) << error.what();
            EXPECT_TRUE(contains(error.what(), "confirmation.html")) << error.what();
        }
    }
}

TEST(Letters, AnEmptyDirectoryChangesNothing) {
    TemporaryDirectory place;
    EXPECT_EQ(FileLetters(place.path()).confirmation("Joe", "a@b.c", link).text,
              FileLetters().confirmation("Joe", "a@b.c", link).text);
}

}  // namespace
}  // namespace usher::mail
