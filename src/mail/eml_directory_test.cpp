#include "mail/eml_directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "mail/message.h"
#include "mail/temporary_directory.h"

namespace usher::mail {
namespace {

namespace fs = std::filesystem;

Mail a_mail() {
    Mail mail;
    mail.id = MailId{7};
    mail.to = "john@example.com";
    mail.subject = "Hello";
    mail.text = "Hello\n";
    mail.html = "<p>Hello</p>\n";
    mail.created_at = *parse_time("2014-08-01T14:47:39.080Z");
    return mail;
}

std::size_t files_in(const fs::path& directory) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), {}));
}

TEST(EmlDirectory, WritesTheMessageForItsOwnerOnly) {
    TemporaryDirectory place;
    fs::path outbox = place.path() / "outbox";
    EmlDirectory mailer(outbox, "usher@example.org");
    EXPECT_EQ(fs::status(outbox).permissions(), fs::perms::owner_all);
    EXPECT_EQ(mailer.deliver(a_mail()), Delivery::sent);
    EXPECT_EQ(mailer.trouble(), "");
    std::string name = "outbox/7-20140801T144739080Z.eml";
    EXPECT_EQ(place.read(name), render(a_mail(), "usher@example.org"));
    EXPECT_EQ(fs::status(place.path() / name).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(files_in(outbox), 1u);
}

TEST(EmlDirectory, DeliveringTwiceLeavesOneFile) {
    TemporaryDirectory place;
    EmlDirectory mailer(place.path(), "usher@example.org");
    place.write(".7-20140801T144739080Z.eml.part", std::string(10'000, 'x'));  // of a crash
    EXPECT_EQ(mailer.deliver(a_mail()), Delivery::sent);
    EXPECT_EQ(mailer.deliver(a_mail()), Delivery::sent);
    EXPECT_EQ(files_in(place.path()), 1u);
    EXPECT_EQ(place.read("7-20140801T144739080Z.eml"), render(a_mail(), "usher@example.org"));
}

TEST(EmlDirectory, RefusesUnfitMailAndRetriesWhenItCannotWrite) {
    TemporaryDirectory place;
    fs::path outbox = place.path() / "outbox";
    EmlDirectory mailer(outbox, "usher@example.org");
    Mail mail = a_mail();
    mail.to = "jsmith@noreply.invalid";
    EXPECT_EQ(mailer.deliver(mail), Delivery::refused);
    EXPECT_NE(mailer.trouble(), "");
    EXPECT_EQ(files_in(outbox), 0u);
    fs::remove(outbox);
    EXPECT_EQ(mailer.deliver(a_mail()), Delivery::retry);
    EXPECT_NE(mailer.trouble().find("No such file"), std::string_view::npos) << mailer.trouble();
    fs::create_directory(outbox);
    EXPECT_EQ(mailer.deliver(a_mail()), Delivery::sent);
}

TEST(EmlDirectory, IsRefusedWhereItCannotBe) {
    TemporaryDirectory place;
    EXPECT_THROW(EmlDirectory(place.path() / "a" / "b", "usher@example.org"), std::system_error);
    EXPECT_THROW(EmlDirectory(place.path() / "a", "usher"), std::invalid_argument);
}

}  // namespace
}  // namespace usher::mail
